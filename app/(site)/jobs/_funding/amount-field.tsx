"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";
import { BudgetWorth } from "./budget-worth.tsx";
import { parseTokens, TOKEN_DECIMALS } from "./token-amount.ts";

/** How large a budget is, as it is typed, and what it buys. */
export function AmountField(props: {
  readonly text: string;
  readonly hint: ReactNode;
  /** Of the job; null while they are not known. */
  readonly units: number | null;
  /** Most that can be taken, in wei; null where that is not known. */
  readonly mostWei: bigint | null;
  readonly onChange: (text: string) => void;
}) {
  const { text, mostWei } = props;
  const t = useTranslations("funding.amount");
  const typed = parseTokens(text);
  const wei = "wei" in typed ? typed.wei : null;
  const isTooMuch = wei !== null && mostWei !== null && wei > mostWei;
  const problem = "problem" in typed && text !== "" ? typed.problem : isTooMuch ? "tooMuch" : null;
  return (
    <>
      <Field label={t("label")} hint={props.hint} error={problem && t(problem, { digits: TOKEN_DECIMALS })}>
        {(control) => (
          <input
            {...control}
            className={CONTROL_SHAPE}
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => props.onChange(event.target.value)}
          />
        )}
      </Field>
      <BudgetWorth wei={wei} units={props.units} />
    </>
  );
}
