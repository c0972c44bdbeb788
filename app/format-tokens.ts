/** Wei in one token. */
const WEI = 10n ** 18n;
/** Parts of a token that are shown. */
const PARTS = 10_000n;

/** How amounts of tokens are written in one language. */
export function tokenFormats(locale: string) {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 });
  return {
    /**
     * An amount in wei, in whole tokens with four digits behind the point, rounded down: nobody is shown more than there is.
     * Less than can be shown is said to be that.
     */
    formatTokens(wei: string | bigint): string {
      const amount = BigInt(wei);
      const parts = (amount * PARTS) / WEI;
      if (amount > 0n && parts === 0n) return `< ${exact.format("0.0001")}`;
      // Decimal text is formatted digit by digit; a number would round large amounts.
      return exact.format(`${parts / PARTS}.${String(parts % PARTS).padStart(4, "0")}` as Intl.StringNumericLiteral);
    },

    /** The same, in whole tokens alone: for large amounts side by side. */
    formatWholeTokens: (wei: string | bigint): string => whole.format(BigInt(wei) / WEI),
  };
}
