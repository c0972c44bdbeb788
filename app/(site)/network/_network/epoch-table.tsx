import type { EpochView } from "#lib/protocol/messages/rewards.ts";
import { Icon } from "../../../components/line-icon.tsx";
import { formatBytes, formatCount, formatMoment } from "../../../format.ts";
import { formatTokens } from "../../../format-tokens.ts";

/** Epochs, newest first: each with its root, its file and why it stands where it does. */
export function EpochTable({ epochs }: { readonly epochs: readonly EpochView[] }) {
  if (epochs.length === 0) return <p className="text-ink-soft">No epoch has ended yet.</p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {epochs.map((epoch) => (
        <li key={epoch.epoch}>
          <details className="group">
            <summary className="flex flex-wrap items-baseline gap-x-3 py-2.5">
              <span aria-hidden="true" className="self-center text-ink-soft transition-transform group-open:rotate-180">
                <Icon name="chevron" size={12} />
              </span>
              <span className="font-medium">Epoch {formatCount(epoch.epoch)}</span>
              <span className="text-sm text-ink-soft">{formatMoment(epoch.endedAt)}</span>
              <span className="ml-auto text-sm first-letter:uppercase">{epoch.state}</span>
            </summary>
            <EpochDetails epoch={epoch} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function EpochDetails({ epoch }: { readonly epoch: EpochView }) {
  const { reason, root, fileCid, fileSizeBytes, totals, transactions } = epoch;
  return (
    <div className="grid gap-3 pb-4 text-[0.9375rem]">
      <p className="text-ink-soft">{reason.sentence}</p>
      {totals !== null && (
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          <Fact label="Emitted" value={formatTokens(totals.emittedWei)} />
          <Fact label="Spent by jobs" value={formatTokens(totals.spentWei)} />
          <Fact label="Kept for wallets to come" value={formatTokens(totals.pendingWei)} />
          <Fact label="Payouts" value={formatCount(totals.payouts)} />
        </div>
      )}
      {root !== null && <Fact label="Root" value={root} />}
      {fileCid !== null && (
        <p>
          <a href={`/api/v1/blobs/${fileCid}`} className="underline underline-offset-4">
            The epoch's file
          </a>
          {fileSizeBytes !== null && `, ${formatBytes(fileSizeBytes)}`}: all inputs, all payouts.
        </p>
      )}
      {transactions.map(({ step, hash }) => (
        <Fact key={hash} label={`Transaction: ${step}`} value={hash} />
      ))}
    </div>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <p className="text-sm text-ink-soft">{label}</p>
      <p className="reading break-all">{value}</p>
    </div>
  );
}
