"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountView, Address } from "#lib/protocol/messages/accounts.ts";
import { Button } from "../../../components/button.tsx";
import { ConfirmDialog } from "../../../components/dialog.tsx";
import { Panel } from "../../../components/panel.tsx";
import { useAction } from "../../../components/use-action.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import type { ChosenWallet } from "../../../wallet/dialog/use-connect-wallet.ts";
import type { Tell } from "../../../wallet/dialog/wallet-dialog.tsx";
import { AddressText } from "./address-text.tsx";
import { Entry, EntryList } from "./entry-list.tsx";
import type { PanelProps } from "./panel-props.ts";
import { accountClient } from "./use-account.ts";

const WalletDialog = dynamic(() => import("../../../wallet/dialog/wallet-dialog.tsx"), { ssr: false });

/** The account's wallets: each signs in, one is paid. */
export function WalletPanel({ account, show }: PanelProps) {
  const t = useTranslations("account.wallets");
  const { formatDay, formatDuration } = useFormats();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Address | null>(null);
  const [paying, setPaying] = useState<Address | null>(null);
  const { busy, error, run } = useAction();
  const change = (work: Promise<AccountView>) => run(async () => show(await work));
  const { delaySeconds } = account.payout;
  const add = async (wallet: ChosenWallet, tell: Tell): Promise<void> => {
    const { proveWallet } = await import("../../../wallet/prove-wallet.ts");
    const proof = await proveWallet(wallet, tell, () => accountClient().createChallenge("add-wallet"));
    show(await accountClient().addWallet(proof));
    setAdding(false);
  };
  return (
    <Panel title={t("title")} titleId="wallets" aside={t("aside")}>
      <EntryList error={error}>
        {account.wallets.map(({ wallet, addedAt }) => (
          <Entry key={wallet} name={<AddressText address={wallet} />} note={t("added", { day: formatDay(addedAt) })}>
            <WalletActs
              account={account}
              wallet={wallet}
              busy={busy}
              onPay={() => setPaying(wallet)}
              onRemove={() => setRemoving(wallet)}
            />
          </Entry>
        ))}
      </EntryList>
      <Button className="mt-4" onClick={() => setAdding(true)}>
        {t("add")}
      </Button>
      {adding && (
        <WalletDialog
          title={t("add")}
          explanation={t("addExplanation")}
          onWallet={add}
          onClose={() => setAdding(false)}
        />
      )}
      <ConfirmDialog
        open={paying !== null}
        title={t("paying.title")}
        confirm={t("paying.confirm")}
        dismiss={t("paying.dismiss")}
        onDismiss={() => setPaying(null)}
        onConfirm={() => {
          void change(accountClient().requestPayout(paying!));
          setPaying(null);
        }}
      >
        {t("paying.text", { duration: formatDuration(delaySeconds) })}
      </ConfirmDialog>
      <ConfirmDialog
        open={removing !== null}
        title={t("removing.title")}
        confirm={t("removing.confirm")}
        dismiss={t("removing.dismiss")}
        onDismiss={() => setRemoving(null)}
        onConfirm={() => {
          void change(accountClient().removeWallet(removing!));
          setRemoving(null);
        }}
      >
        {t("removing.text")}
      </ConfirmDialog>
    </Panel>
  );
}

function WalletActs(props: {
  readonly account: AccountView;
  readonly wallet: Address;
  readonly busy: boolean;
  readonly onPay: () => void;
  readonly onRemove: () => void;
}) {
  const t = useTranslations("account.wallets");
  const { wallet, next } = props.account.payout;
  if (props.wallet === wallet) return <p className="text-sm font-medium">{t("receives")}</p>;
  if (props.wallet === next?.wallet) return <p className="text-sm font-medium">{t("willReceive")}</p>;
  return (
    <>
      <Button tone="bare" aria-disabled={props.busy} onClick={props.onPay}>
        {t("pay")}
      </Button>
      <Button tone="bare" aria-disabled={props.busy} onClick={props.onRemove}>
        {t("remove")}
      </Button>
    </>
  );
}
