"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { AccountView } from "#lib/protocol/messages/accounts.ts";
import { createAccountClient } from "#lib/sdk/account-client.ts";
import { findAccount } from "../../../account.ts";
import { Button } from "../../../components/button.tsx";
import { useAnnounce } from "../../../components/live-region.tsx";
import type { ChosenWallet } from "../../../wallet/dialog/use-connect-wallet.ts";
import type { Tell } from "../../../wallet/dialog/wallet-dialog.tsx";
import { linkThisHost } from "../../../wallet/this-host.ts";
import { accountClient } from "./use-account.ts";

const WalletDialog = dynamic(() => import("../../../wallet/dialog/wallet-dialog.tsx"), { ssr: false });

const POINTS = ["noPassword", "nothingLost", "nobodyAsked"] as const;

/** Says what signing in is good for, and does it. */
export function SignInPanel({ onSignedIn }: { readonly onSignedIn: (account: AccountView) => void }) {
  const [open, setOpen] = useState(false);
  const announce = useAnnounce();
  const t = useTranslations("account");
  const signIn = async (wallet: ChosenWallet, tell: Tell): Promise<void> => {
    const { proveWallet } = await import("../../../wallet/prove-wallet.ts");
    const proof = await proveWallet(wallet, tell, () => accountClient().createChallenge("sign-in"));
    const anonymous = createAccountClient({ baseUrl: "", token: findAccount()?.token });
    const account = await anonymous.signIn(proof);
    // What this browser computed may be another account's; that is told on the page, and no reason not to be signed in.
    const linked = await linkThisHost(accountClient(), account.accountId).catch(() => account);
    setOpen(false);
    onSignedIn(linked);
    announce(t("signedIn"));
  };
  return (
    <div className="mt-4 grid max-w-3xl gap-8">
      <p className="text-lg text-ink-soft">{t("signIn.intro")}</p>
      <div>
        <Button tone="primary" onClick={() => setOpen(true)}>
          {t("signIn.press")}
        </Button>
      </div>
      <dl className="grid gap-6 border-t border-line pt-6 sm:grid-cols-3">
        {POINTS.map((point) => (
          <div key={point}>
            <dt className="font-medium">{t(`signIn.${point}.title`)}</dt>
            <dd className="mt-1 text-[0.9375rem] text-ink-soft">{t(`signIn.${point}.text`)}</dd>
          </div>
        ))}
      </dl>
      {open && (
        <WalletDialog
          title={t("signIn.press")}
          explanation={t("signIn.explanation")}
          onWallet={signIn}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}
