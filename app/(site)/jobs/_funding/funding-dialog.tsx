"use client";

import { useEffect, useId, useRef, useState } from "react";
import { WagmiProvider } from "wagmi";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobFunding, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { Button } from "../../../components/button.tsx";
import { ErrorNotice, Notice } from "../../../components/notice.tsx";
import { formatTokens } from "../../../format-tokens.ts";
import { createWalletConfig } from "../../../wallet/wallet-config.ts";
import { WalletList } from "../../../wallet/wallet-list.tsx";
import { DepositForm } from "./deposit-form.tsx";
import type { Move, Receipt } from "./moving/move-tokens.ts";
import { type MoveState, useMove } from "./moving/use-move.ts";

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

/** Moves a job's tokens with a wallet that is chosen here. Open while it is there; closes on Escape. */
export default function FundingDialog(props: Props) {
  const [config] = useState(createWalletConfig);
  return (
    <WagmiProvider config={config} reconnectOnMount={false}>
      <Dialog {...props} />
    </WagmiProvider>
  );
}

function Dialog(props: Props) {
  const { kind, funding, overview, units } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { state, choose, move, fill } = useMove(props);
  const { wallet, receipt } = state;
  const busy = state.step !== null;
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={props.onClose}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-line-strong bg-panel p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id={id} className="text-xl">
        {TEXTS[kind].title}
      </h2>
      {receipt === null && <p className="mt-2 text-ink-soft">{TEXTS[kind].explanation}</p>}
      {wallet === null && (
        <WalletList
          otherwise=". The job runs meanwhile."
          busy={busy}
          onChoose={(connector) => void choose(connector)}
        />
      )}
      {wallet !== null && receipt === null && kind === "deposit" && (
        <DepositForm
          wallet={wallet}
          amount={props.amount}
          units={units}
          busy={busy}
          onDeposit={(amountWei) => void move({ kind, amountWei })}
          onFill={overview.chain.isDevelopment ? () => void fill() : null}
        />
      )}
      {wallet !== null && receipt === null && kind !== "deposit" && (
        <Button tone="primary" className="mt-5" aria-disabled={busy} onClick={() => void move({ kind })}>
          {PRESSES[kind]}
          {kind === "refund" && ` ${formatTokens(funding!.availableWei)} TAB`}
        </Button>
      )}
      <p role="status" className="mt-4 text-sm text-ink-soft empty:hidden">
        {describeStep(state)}
      </p>
      {receipt !== null && <ReceiptNotice kind={kind} receipt={receipt} />}
      {state.error !== null && (
        <div className="mt-4">
          <ErrorNotice error={state.error} />
        </div>
      )}
      <div className="mt-6 flex justify-end">
        <Button tone={receipt === null ? "bare" : "primary"} onClick={() => ref.current?.close()}>
          {receipt === null ? "Close" : "Done"}
        </Button>
      </div>
    </dialog>
  );
}

function describeStep({ step, wallet }: MoveState): string | null {
  const name = wallet?.name ?? "your wallet";
  switch (step) {
    case null:
      return null;
    case "connect":
      return "Choose an account in your wallet.";
    case "look":
      return "Looking what your wallet has…";
    case "network":
      return `Looking whether ${name} is on the right network…`;
    case "sign":
      return `1 of 2: sign in ${name} that the escrow may take the amount. It costs nothing.`;
    case "confirm":
      return `Confirm the transaction in ${name}.`;
    case "wait":
      return "Sent. Waiting until it is in a block; you may close this, and nothing is lost.";
  }
}

function ReceiptNotice({ kind, receipt }: { readonly kind: Move["kind"]; readonly receipt: Receipt }) {
  const titles = {
    deposit: `${receipt.amountWei === null ? "The budget" : `${formatTokens(receipt.amountWei)} TAB`} deposited`,
    "give-notice": "Notice given",
    refund: "The rest is in the requester's wallet",
  };
  return (
    <div role="status" className="mt-4">
      <Notice tone="info" title={titles[kind]}>
        {receipt.hash === null ? (
          <p>An earlier try had gone through.</p>
        ) : (
          <p>
            Transaction <code className="break-all">{receipt.hash}</code>
          </p>
        )}
      </Notice>
    </div>
  );
}
