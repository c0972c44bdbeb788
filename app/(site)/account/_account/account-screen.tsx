"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { AccountView } from "#lib/protocol/messages/accounts.ts";
import { useAnnounce } from "../../../components/live-region.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { findThisHost } from "../../../wallet/this-host.ts";
import { EarningsPanel } from "./earnings/earnings-panel.tsx";
import { EventList } from "./event-list.tsx";
import { HostPanel } from "./host-panel.tsx";
import { PayoutNotice } from "./payout-notice.tsx";
import { SessionPanel } from "./session-panel.tsx";
import { SignInPanel } from "./sign-in-panel.tsx";
import { useAccount } from "./use-account.ts";
import { WalletPanel } from "./wallet-panel.tsx";

/** The account page: how to sign in, or everything that belongs to whoever is. */
export function AccountScreen() {
  const { account, error, show } = useAccount();
  const announce = useAnnounce();
  const t = useTranslations("account");
  if (account === undefined) {
    return error === null ? (
      <p className="mt-6 text-ink-soft">{t("looking")}</p>
    ) : (
      <div className="mt-6">
        <ErrorNotice title={t("notLoaded")} error={error} />
      </div>
    );
  }
  if (account === null) return <SignInPanel onSignedIn={show} />;
  return (
    <SignedIn
      account={account}
      show={show}
      onSignedOut={() => {
        show(null);
        announce(t("signedOut"));
      }}
    />
  );
}

function SignedIn(props: {
  readonly account: AccountView;
  readonly show: (account: AccountView) => void;
  readonly onSignedOut: () => void;
}) {
  const { account, show } = props;
  const thisHost = useThisHost();
  return (
    <div className="mt-8 grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="grid grid-cols-1 gap-6">
        <PayoutNotice account={account} show={show} />
        {account.wallets.map(({ wallet }) => (
          <EarningsPanel key={wallet} wallet={wallet} isPaid={wallet === account.payout.wallet} />
        ))}
        <HostPanel account={account} show={show} thisHost={thisHost} />
        <WalletPanel account={account} show={show} />
      </div>
      <div className="grid grid-cols-1 gap-6">
        <SessionPanel account={account} show={show} onSignedOut={props.onSignedOut} />
        <EventList events={account.events} />
      </div>
    </div>
  );
}

/** The host that this browser is; null until it is known, and where nothing can be stored. */
function useThisHost(): string | null {
  const [host, setHost] = useState<string | null>(null);
  useEffect(() => {
    findThisHost().then(setHost, () => undefined);
  }, []);
  return host;
}
