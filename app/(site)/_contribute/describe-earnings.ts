import type { EarningTotals } from "#lib/host/rewards/earnings-watch.ts";

/** Digits of a token after the point, as its contract has them. */
const DECIMALS = 18;
/** Digits that are shown. */
const SHOWN = 2;

/** What can be claimed, and what is on its way there. */
export function describeEarnings(totals: EarningTotals): { readonly value: string; readonly note: string } {
  const kept = BigInt(totals.keptWei);
  const coming = BigInt(totals.pendingWei) + BigInt(totals.confirmedWei);
  if (kept > 0n) return { value: formatTokens(kept), note: "Kept until a wallet signs." };
  return {
    value: formatTokens(BigInt(totals.claimableWei)),
    note: coming > 0n ? `${formatTokens(coming)} being settled.` : "",
  };
}

/** Wei in whole tokens, rounded down, so that nothing is promised that is not there. */
export function formatTokens(wei: bigint): string {
  const digits = wei.toString().padStart(DECIMALS + 1, "0");
  const whole = digits.slice(0, -DECIMALS).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${digits.slice(-DECIMALS).slice(0, SHOWN)}`;
}
