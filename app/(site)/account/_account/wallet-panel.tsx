"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import type { AccountView, Address } from "#lib/protocol/messages/accounts.ts";
import { Button } from "../../../components/button.tsx";
import { ConfirmDialog } from "../../../components/dialog.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { Panel } from "../../../components/panel.tsx";
import { useAction } from "../../../components/use-action.ts";
import { formatDay, formatDuration } from "../../../format.ts";
import type { ChosenWallet } from "../../../wallet/dialog/use-connect-wallet.ts";
import type { Tell } from "../../../wallet/dialog/wallet-dialog.tsx";
import { AddressText } from "./address-text.tsx";
import type { PanelProps } from "./panel-props.ts";
import { accountClient } from "./use-account.ts";

const WalletDialog = dynamic(() => import("../../../wallet/dialog/wallet-dialog.tsx"), { ssr: false });

/** The account's wallets: each signs in, one is paid. */
export function WalletPanel({ account, show }: PanelProps) {
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
    <Panel title="Wallets" titleId="wallets" aside="Each signs in; one is paid.">
      <ul className="divide-y divide-line border-y border-line">
        {account.wallets.map(({ wallet, addedAt }) => (
          <li key={wallet} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
            <div className="mr-auto">
              <AddressText address={wallet} />
              <p className="text-sm text-ink-soft">Added {formatDay(addedAt)}</p>
            </div>
            <WalletActs
              account={account}
              wallet={wallet}
              busy={busy}
              onPay={() => setPaying(wallet)}
              onRemove={() => setRemoving(wallet)}
            />
          </li>
        ))}
      </ul>
      {error !== null && (
        <div className="mt-4">
          <ErrorNotice error={error} />
        </div>
      )}
      <Button className="mt-4" onClick={() => setAdding(true)}>
        Add a wallet
      </Button>
      {adding && (
        <WalletDialog
          title="Add a wallet"
          explanation="Choose in your wallet the account that you want to add; it signs that it joins yours."
          onWallet={add}
          onClose={() => setAdding(false)}
        />
      )}
      <ConfirmDialog
        open={paying !== null}
        title="Pay to this wallet?"
        confirm="Change who is paid"
        dismiss="Leave it"
        onDismiss={() => setPaying(null)}
        onConfirm={() => {
          void change(accountClient().requestPayout(paying!));
          setPaying(null);
        }}
      >
        What you earn goes there in {formatDuration(delaySeconds)}. Until then it can be cancelled, here and in every
        browser in which you are signed in. What was paid before stays where it is.
      </ConfirmDialog>
      <ConfirmDialog
        open={removing !== null}
        title="Remove this wallet?"
        confirm="Remove it"
        dismiss="Keep it"
        onDismiss={() => setRemoving(null)}
        onConfirm={() => {
          void change(accountClient().removeWallet(removing!));
          setRemoving(null);
        }}
      >
        It cannot sign in any more, and browsers in which it did are signed out. Its tokens stay its own.
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
  const { wallet, next } = props.account.payout;
  if (props.wallet === wallet) return <p className="text-sm font-medium">Receives earnings</p>;
  if (props.wallet === next?.wallet) return <p className="text-sm font-medium">Will receive earnings</p>;
  return (
    <>
      <Button tone="bare" aria-disabled={props.busy} onClick={props.onPay}>
        Pay to this one
      </Button>
      <Button tone="bare" aria-disabled={props.busy} onClick={props.onRemove}>
        Remove
      </Button>
    </>
  );
}
