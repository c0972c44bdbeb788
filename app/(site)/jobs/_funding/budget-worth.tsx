import { formatCount } from "../../../format.ts";
import { formatTokens } from "../../../format-tokens.ts";
import { payPerUnitWei } from "./describe-budget.ts";

/** What a budget buys, as far as it is known. */
export function BudgetWorth({ wei, units }: { readonly wei: bigint | null; readonly units: number | null }) {
  const each = wei === null || units === null ? null : payPerUnitWei(wei, units);
  return (
    <p className="text-sm text-ink-soft">
      {each === null
        ? "90 % of what is spent goes to whoever computes, in proportion to verified work, and 10 % to holders of the token."
        : `About ${formatTokens(each)} TAB for each of ${formatCount(units!)} units to whoever computes it; that is 90 %. The other 10 % go to holders of the token.`}
    </p>
  );
}
