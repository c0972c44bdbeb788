/** Digits behind a token's point. */
export const TOKEN_DECIMALS = 18;
/** More tokens than there are: nobody means that. */
const MOST_WEI = 10n ** 8n * 10n ** BigInt(TOKEN_DECIMALS);

/** What was typed as an amount: in wei, or what is wrong with it. */
export type TypedAmount =
  | { readonly wei: bigint }
  | { readonly problem: "empty" | "notANumber" | "tooFine" | "nothing" | "tooMany" };

/** Reads an amount of tokens as people type it: `12`, `0.5`, `1,000.25`. */
export function parseTokens(text: string): TypedAmount {
  const typed = text.trim().replace(/,(?=\d{3}(\D|$))/g, "");
  if (typed === "") return { problem: "empty" };
  const parts = /^(\d*)\.?(\d*)$/.exec(typed);
  if (parts === null || typed === ".") return { problem: "notANumber" };
  const [, whole = "", fraction = ""] = parts;
  if (fraction.length > TOKEN_DECIMALS) return { problem: "tooFine" };
  const wei = BigInt(whole + fraction.padEnd(TOKEN_DECIMALS, "0"));
  if (wei === 0n) return { problem: "nothing" };
  if (wei > MOST_WEI) return { problem: "tooMany" };
  return { wei };
}
