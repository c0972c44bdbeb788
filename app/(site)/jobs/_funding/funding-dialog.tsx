"use client";

import type { JobId } from "#lib/protocol/ids.ts";
import type { JobFunding, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { Button } from "../../../components/button.tsx";
import { formatTokens } from "../../../format-tokens.ts";
import { TransactionNotice } from "../../../wallet/dialog/transaction-notice.tsx";
import { WalletFrame } from "../../../wallet/dialog/wallet-frame.tsx";
import { WalletList } from "../../../wallet/dialog/wallet-list.tsx";
import { WalletProvider } from "../../../wallet/dialog/wallet-provider.tsx";
import { describeDoing } from "../../../wallet/transactions/use-transaction.ts";
import { DepositForm } from "./deposit-form.tsx";
import type { Move } from "./moving/move-tokens.ts";
import { useMove } from "./moving/use-move.ts";

interface Props {
  readonly jobId: JobId;
  readonly kind: Move["kind"];
  readonly funding: JobFunding | null;
  readonly overview: RewardsOverview;
  readonly units: number;
  /** What was typed before, for a deposit. */
  readonly amount: string;
  /** Something has changed on the chain. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const TEXTS: Readonly<Record<Move["kind"], { readonly title: string; readonly explanation: string }>> = {
  deposit: {
    title: "Pay for the job with tokens",
    explanation:
      "The budget goes from your wallet to the escrow contract. Only verified work leaves it; what is not spent can be refunded to your wallet alone.",
  },
  "give-notice": {
    title: "Give notice to the escrow",
    explanation: "From then on the rest of the budget can be refunded after a while, even if this site does nothing.",
  },
  refund: {
    title: "Refund the rest",
    explanation: "The rest goes to the wallet that deposited the budget. Any wallet may send the transaction.",
  },
};
const PRESSES = { "give-notice": "Give notice", refund: "Refund" } as const;

/** Moves a job's tokens with a wallet that is chosen here. */
export default function FundingDialog(props: Props) {
  return (
    <WalletProvider>
      <Dialog {...props} />
    </WalletProvider>
  );
}

function Dialog(props: Props) {
  const { kind, funding, overview, units } = props;
  const { state, choose, move, fill } = useMove(props);
  const { ready, done, doing } = state;
  const busy = doing !== null;
  return (
    <WalletFrame
      title={TEXTS[kind].title}
      explanation={done === null ? TEXTS[kind].explanation : null}
      status={describeDoing(state)}
      error={state.error}
      isDone={done !== null}
      onClose={props.onClose}
    >
      {ready === null && (
        <WalletList
          otherwise=". The job runs meanwhile."
          busy={busy}
          onChoose={(connector) => void choose(connector)}
        />
      )}
      {ready !== null && done === null && kind === "deposit" && (
        <DepositForm
          mover={ready}
          amount={props.amount}
          units={units}
          busy={busy}
          onDeposit={(amountWei) => void move({ kind, amountWei })}
          onFill={overview.chain.isDevelopment ? () => void fill() : null}
        />
      )}
      {ready !== null && done === null && kind !== "deposit" && (
        <Button tone="primary" className="mt-5" aria-disabled={busy} onClick={() => void move({ kind })}>
          {PRESSES[kind]}
          {kind === "refund" && ` ${formatTokens(funding!.availableWei)} TAB`}
        </Button>
      )}
      {done !== null && <TransactionNotice title={describeDone(kind, done.kept?.amountWei ?? null)} hash={done.hash} />}
    </WalletFrame>
  );
}

function describeDone(kind: Move["kind"], amountWei: bigint | null): string {
  switch (kind) {
    case "deposit":
      return `${amountWei === null ? "The budget" : `${formatTokens(amountWei)} TAB`} deposited`;
    case "give-notice":
      return "Notice given";
    case "refund":
      return "The rest is in the requester's wallet";
  }
}
