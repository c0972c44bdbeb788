"use client";

import { useTranslations } from "next-intl";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobFunding, RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { Button } from "../../../components/button.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";
import { TransactionNotice } from "../../../wallet/dialog/transaction-notice.tsx";
import { WalletFrame } from "../../../wallet/dialog/wallet-frame.tsx";
import { WalletList } from "../../../wallet/dialog/wallet-list.tsx";
import { WalletProvider } from "../../../wallet/dialog/wallet-provider.tsx";
import { useDoing } from "../../../wallet/transactions/use-transaction.ts";
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
  const t = useTranslations("funding");
  const { formatTokens } = useFormats();
  const { state, choose, move, fill } = useMove(props);
  const { ready, done, doing } = state;
  const busy = doing !== null;
  const status = useDoing(state);
  return (
    <WalletFrame
      title={t(`${kind}.title`)}
      explanation={done === null ? t(`${kind}.explanation`) : null}
      status={status}
      error={state.error}
      isDone={done !== null}
      onClose={props.onClose}
    >
      {ready === null && <WalletList purpose="job" busy={busy} onChoose={(connector) => void choose(connector)} />}
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
          {kind === "refund"
            ? t("refund.press", { amount: formatTokens(funding!.availableWei) })
            : t("give-notice.press")}
        </Button>
      )}
      {done !== null && (
        <TransactionNotice
          title={t(`${kind}.done`, { amount: formatTokens(done.kept?.amountWei ?? 0n) })}
          hash={done.hash}
        />
      )}
    </WalletFrame>
  );
}
