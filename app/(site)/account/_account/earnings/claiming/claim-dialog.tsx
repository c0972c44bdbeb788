"use client";

import type { Address, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { Button } from "../../../../../components/button.tsx";
import { Notice } from "../../../../../components/notice.tsx";
import { formatTokens } from "../../../../../format-tokens.ts";
import { FaucetButton } from "../../../../../wallet/dialog/faucet-button.tsx";
import { TransactionNotice } from "../../../../../wallet/dialog/transaction-notice.tsx";
import { WalletFrame } from "../../../../../wallet/dialog/wallet-frame.tsx";
import { WalletList } from "../../../../../wallet/dialog/wallet-list.tsx";
import { WalletProvider } from "../../../../../wallet/dialog/wallet-provider.tsx";
import { describeDoing } from "../../../../../wallet/transactions/use-transaction.ts";
import { AddressText } from "../../address-text.tsx";
import { useClaim } from "./use-claim.ts";

interface Props {
  /** Who is paid. */
  readonly account: Address;
  readonly claimableWei: string;
  readonly overview: RewardsOverview;
  /** Whether a claim was sent from this browser and not seen to end. */
  readonly isBegun: boolean;
  /** Something has changed on the chain. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Claims what an account earned with a wallet that is chosen here, which pays the network's fee. */
export default function ClaimDialog(props: Props) {
  return (
    <WalletProvider>
      <Dialog {...props} />
    </WalletProvider>
  );
}

function Dialog(props: Props) {
  const { account, overview, isBegun } = props;
  const { state, choose, claim, fill } = useClaim(props);
  const { ready, done, doing } = state;
  const busy = doing !== null;
  const isAnother = ready !== null && ready.wallet.address !== account;
  return (
    <WalletFrame
      title="Claim with your own wallet"
      explanation={
        done === null
          ? "Your wallet sends one transaction and pays the network's fee for it. This page checks first that what you earned is in the root that the chain holds."
          : null
      }
      status={describeDoing(state)}
      error={state.error}
      isDone={done !== null}
      onClose={props.onClose}
    >
      {isAnother && done === null && (
        <div className="mt-4">
          <Notice tone="info" title="Another account is selected in your wallet">
            <p>
              <AddressText address={ready.wallet.address} /> can pay the fee; the tokens go to{" "}
              <AddressText address={account} /> all the same. Or select that one in your wallet, and choose the wallet
              again.
            </p>
          </Notice>
        </div>
      )}
      {(ready === null || isAnother) && done === null && (
        <WalletList
          otherwise=". Nothing is lost meanwhile."
          busy={busy}
          onChoose={(connector) => void choose(connector)}
        />
      )}
      {ready !== null && done === null && (
        <div className="mt-5 grid gap-4">
          {overview.chain.isDevelopment && ready.coinWei === 0n && (
            <FaucetButton busy={busy} onFill={() => void fill()} />
          )}
          <Button tone="primary" aria-disabled={busy} onClick={() => void claim()}>
            {isBegun ? "Look how it ended" : `Claim ${formatTokens(props.claimableWei)} TAB`}
          </Button>
        </div>
      )}
      {done !== null && (
        <TransactionNotice title={`${formatTokens(done.paidWei)} TAB received`} hash={done.hash}>
          <dl className="my-2 grid grid-cols-[1fr_auto] gap-x-4">
            <Balance name="Balance before" wei={done.tokensWei - done.paidWei} />
            <Balance name="Balance now" wei={done.tokensWei} />
          </dl>
        </TransactionNotice>
      )}
    </WalletFrame>
  );
}

function Balance({ name, wei }: { readonly name: string; readonly wei: bigint }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="reading text-end">{formatTokens(wei)} TAB</dd>
    </>
  );
}
