import type { EarningTotals } from "#lib/host/rewards/earnings-watch.ts";
import type { Formats } from "../../format.ts";
import type { Translate } from "../../i18n/translate.ts";

/** What can be claimed, and what is on its way there. */
export function describeEarnings(
  totals: EarningTotals,
  t: Translate<"contribute">,
  { formatTokens }: Formats,
): { readonly value: string; readonly note: string } {
  const kept = BigInt(totals.keptWei);
  const coming = BigInt(totals.pendingWei) + BigInt(totals.confirmedWei);
  if (kept > 0n) return { value: formatTokens(kept), note: t("earnings.kept") };
  return {
    value: formatTokens(totals.claimableWei),
    note: coming > 0n ? t("earnings.coming", { amount: formatTokens(coming) }) : "",
  };
}
