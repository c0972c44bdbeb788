import type { EarningTotals } from "#lib/host/rewards/earnings-watch.ts";
import { formatTokens } from "../../format-tokens.ts";

/** What can be claimed, and what is on its way there. */
export function describeEarnings(totals: EarningTotals): { readonly value: string; readonly note: string } {
  const kept = BigInt(totals.keptWei);
  const coming = BigInt(totals.pendingWei) + BigInt(totals.confirmedWei);
  if (kept > 0n) return { value: formatTokens(kept), note: "Kept until a wallet signs." };
  return {
    value: formatTokens(totals.claimableWei),
    note: coming > 0n ? `${formatTokens(coming)} being settled.` : "",
  };
}
