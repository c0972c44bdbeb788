import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { EpochView } from "#lib/protocol/messages/rewards.ts";
import { Icon } from "../../../components/line-icon.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";
import { describeEpochReason } from "./describe-epoch-reason.ts";

/** Epochs, newest first: each with its root, its file and why it stands where it does. */
export function EpochTable({ epochs }: { readonly epochs: readonly EpochView[] }) {
  const t = useTranslations("network.epochs");
  const { formatCount, formatMoment } = useFormats();
  if (epochs.length === 0) return <p className="text-ink-soft">{t("none")}</p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {epochs.map((epoch) => (
        <li key={epoch.epoch}>
          <details className="group">
            <summary className="flex flex-wrap items-baseline gap-x-3 py-2.5">
              <span aria-hidden="true" className="self-center text-ink-soft transition-transform group-open:rotate-180">
                <Icon name="chevron" size={12} />
              </span>
              <span className="font-medium">{t("epoch", { number: formatCount(epoch.epoch) })}</span>
              <span className="text-sm text-ink-soft">{formatMoment(epoch.endedAt)}</span>
              <span className="ms-auto text-sm first-letter:uppercase">{t(`state.${epoch.state}`)}</span>
            </summary>
            <EpochDetails epoch={epoch} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function EpochDetails({ epoch }: { readonly epoch: EpochView }) {
  const t = useTranslations("network");
  const { formatBytes, formatCount, formatTokens } = useFormats();
  const { reason, root, fileCid, fileSizeBytes, totals, transactions } = epoch;
  const file = (chunks: ReactNode) => (
    <a href={`/api/v1/blobs/${fileCid}`} className="underline underline-offset-4">
      {chunks}
    </a>
  );
  return (
    <div className="grid gap-3 pb-4 text-[0.9375rem]">
      <p className="text-ink-soft">{describeEpochReason(reason, t)}</p>
      {totals !== null && (
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          <Fact label={t("epochs.emitted")} value={formatTokens(totals.emittedWei)} />
          <Fact label={t("epochs.spent")} value={formatTokens(totals.spentWei)} />
          <Fact label={t("epochs.pending")} value={formatTokens(totals.pendingWei)} />
          <Fact label={t("epochs.payouts")} value={formatCount(totals.payouts)} />
        </div>
      )}
      {root !== null && <Fact label={t("epochs.root")} value={root} />}
      {fileCid !== null && (
        <p>
          {fileSizeBytes === null
            ? t.rich("epochs.file", { file })
            : t.rich("epochs.fileOfSize", { file, size: formatBytes(fileSizeBytes) })}
        </p>
      )}
      {transactions.map(({ step, hash }) => (
        <Fact key={hash} label={t("epochs.transaction", { step })} value={hash} />
      ))}
    </div>
  );
}

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <p className="text-sm text-ink-soft">{label}</p>
      <p dir="ltr" className="reading break-all rtl:text-right">
        {value}
      </p>
    </div>
  );
}
