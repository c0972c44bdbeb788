import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { Earnings } from "#lib/protocol/messages/rewards.ts";
import { Icon } from "../../../../components/line-icon.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { useReason } from "../../../../i18n/use-reason.ts";

/** Earnings epoch by epoch, newest first; each opens to the reason for every amount. */
export function EarningList({ earnings }: { readonly earnings: Earnings }) {
  const t = useTranslations("account.earnings");
  const { formatMoment, formatTokens } = useFormats();
  const tellReason = useReason();
  if (earnings.epochs.length === 0) {
    return <p className="mt-5 text-ink-soft">{t("none")}</p>;
  }
  return (
    <ul className="mt-5 divide-y divide-line border-y border-line">
      {earnings.epochs.map(({ epoch, endedAt, state, amountWei, parts }) => (
        <li key={epoch}>
          <details className="group">
            <summary className="flex flex-wrap items-baseline gap-x-3 py-2.5">
              <span aria-hidden="true" className="self-center text-ink-soft transition-transform group-open:rotate-180">
                <Icon name="chevron" size={12} />
              </span>
              <span className="font-medium">{t("epoch", { epoch: `${epoch}` })}</span>
              <span className="text-sm text-ink-soft">{formatMoment(endedAt)}</span>
              <span className="reading ms-auto">{formatTokens(amountWei)}</span>
              <span className={clsx("w-20 text-end text-sm", state === "claimable" ? "font-medium" : "text-ink-soft")}>
                {t(state)}
              </span>
            </summary>
            <ul className="grid gap-2 pb-3 text-[0.9375rem]">
              {parts.map(({ kind, jobKey, amountWei: part, reason }) => (
                <li key={`${kind} ${jobKey}`} className="flex gap-4">
                  <span className="min-w-0 flex-1 break-words text-ink-soft">
                    {tellReason(reason.code, reason.sentence)}
                  </span>
                  <span className="reading">{formatTokens(part)}</span>
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}
