/** Digits behind a token's point. */
const DECIMALS = 18;
/** More tokens than there are: nobody means that. */
const MOST_WEI = 10n ** 8n * 10n ** BigInt(DECIMALS);

/** What was typed as an amount: in wei, or what is wrong with it. */
export type TypedAmount = { readonly wei: bigint } | { readonly problem: string };

/** Reads an amount of tokens as people type it: `12`, `0.5`, `1,000.25`. */
export function parseTokens(text: string): TypedAmount {
  const typed = text.trim().replace(/,(?=\d{3}(\D|$))/g, "");
  if (typed === "") return { problem: "Type an amount." };
  const parts = /^(\d*)\.?(\d*)$/.exec(typed);
  if (parts === null || typed === ".") return { problem: "Type a number, for example 12.5." };
  const [, whole = "", fraction = ""] = parts;
  if (fraction.length > DECIMALS) return { problem: `A token has ${DECIMALS} digits behind the point.` };
  const wei = BigInt(whole + fraction.padEnd(DECIMALS, "0"));
  if (wei === 0n) return { problem: "Type more than nothing." };
  if (wei > MOST_WEI) return { problem: "There are not so many tokens." };
  return { wei };
}
