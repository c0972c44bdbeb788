/** Wei in one token. */
const WEI = 10n ** 18n;
/** Parts of a token that are shown. */
const PARTS = 10_000n;
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/**
 * An amount in wei, in whole tokens with four digits behind the point, rounded down: nobody is shown more than there is.
 * Less than can be shown is said to be that.
 */
export function formatTokens(wei: string | bigint): string {
  const amount = BigInt(wei);
  const parts = (amount * PARTS) / WEI;
  if (amount > 0n && parts === 0n) return "< 0.0001";
  return `${WHOLE.format(parts / PARTS)}.${String(parts % PARTS).padStart(4, "0")}`;
}

/** The same, in whole tokens alone: for large amounts side by side. */
export const formatWholeTokens = (wei: string | bigint): string => WHOLE.format(BigInt(wei) / WEI);
