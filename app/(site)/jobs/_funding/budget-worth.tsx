"use client";

import { useTranslations } from "next-intl";
import { useFormats } from "../../../i18n/use-formats.ts";
import { payPerUnitWei } from "./describe-budget.ts";

/** What a budget buys, as far as it is known. */
export function BudgetWorth({ wei, units }: { readonly wei: bigint | null; readonly units: number | null }) {
  const t = useTranslations("funding.worth");
  const { formatTokens } = useFormats();
  const each = wei === null || units === null ? null : payPerUnitWei(wei, units);
  return (
    <p className="text-sm text-ink-soft">
      {each === null ? t("unknown") : t("known", { each: formatTokens(each), count: units! })}
    </p>
  );
}
