"use client";

import dynamic from "next/dynamic";
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

/** Says what signing in is good for, and does it. */
export function SignInPanel({ onSignedIn }: { readonly onSignedIn: (account: AccountView) => void }) {
  const [open, setOpen] = useState(false);
  const announce = useAnnounce();
  const signIn = async (wallet: ChosenWallet, tell: Tell): Promise<void> => {
    const { proveWallet } = await import("../../../wallet/prove-wallet.ts");
    const proof = await proveWallet(wallet, tell, () => accountClient().createChallenge("sign-in"));
    const anonymous = createAccountClient({ baseUrl: "", token: findAccount()?.token });
    const account = await anonymous.signIn(proof);
    // What this browser computed may be another account's; that is told on the page, and no reason not to be signed in.
    const linked = await linkThisHost(accountClient(), account.accountId).catch(() => account);
    setOpen(false);
    onSignedIn(linked);
    announce("You are signed in.");
  };
  return (
    <div className="mt-4 grid max-w-3xl gap-8">
      <p className="text-lg text-ink-soft">
        You need none to contribute. With one, what your browsers compute is paid to a wallet of yours, in one place,
        and your jobs follow you from browser to browser.
      </p>
      <div>
        <Button tone="primary" onClick={() => setOpen(true)}>
          Sign in with a wallet
        </Button>
      </div>
      <dl className="grid gap-6 border-t border-line pt-6 sm:grid-cols-3">
        <Point title="No password, no mail">
          Your wallet signs a message that names this site and is good once. That costs nothing and sends no
          transaction.
        </Point>
        <Point title="Nothing is lost">
          Credit that this browser earned before, and jobs that it submitted, become your account's when you sign in.
        </Point>
        <Point title="Nobody else is asked">
          Wallets are found in your browser alone. No third party is told that you are here.
        </Point>
      </dl>
      {open && (
        <WalletDialog
          title="Sign in with a wallet"
          explanation="Choose a wallet. It shows you a message to sign; check that it names this site."
          onWallet={signIn}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}

function Point({ title, children }: { readonly title: string; readonly children: string }) {
  return (
    <div>
      <dt className="font-medium">{title}</dt>
      <dd className="mt-1 text-[0.9375rem] text-ink-soft">{children}</dd>
    </div>
  );
}
