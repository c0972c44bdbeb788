"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { OperationField, OperationForm } from "#lib/kernels/operations/operation-form.ts";
import type { Translate } from "../../../../../i18n/translate.ts";

/** What operations, their fields and choices are called in the visitor's language; in English where that has no word. */
export interface OperationTexts {
  readonly labelOf: (form: Pick<OperationForm, "op" | "label">) => string;
  readonly groupOf: (form: Pick<OperationForm, "group">) => string;
  readonly fieldOf: (form: Pick<OperationForm, "op">, field: Pick<OperationField, "name" | "label">) => string;
  readonly choiceOf: (choice: string) => string;
  readonly unitOf: (unit: string) => string;
}

export function useOperationTexts(): OperationTexts {
  const t = useTranslations("operations");
  return useMemo(() => operationTexts(t), [t]);
}

/** @param otherwise what is said instead of what has no message. */
export function operationTexts(t: Translate<"operations">, otherwise = (english: string) => english): OperationTexts {
  const say = (key: string, english: string): string => (t.has(key as never) ? t(key as never) : otherwise(english));
  return {
    labelOf: ({ op, label }) => say(`label.${op}`, label),
    groupOf: ({ group }) => say(`group.${keyOf(group)}`, group),
    fieldOf: ({ op }, { name, label }) => say(`field.${op}.${name}`, label),
    choiceOf: (choice) => say(`choice.${choice}`, choice),
    unitOf: (unit) => say(`unit.${keyOf(unit)}`, unit),
  };
}

/** The key of a message for what has no name but its English text. */
const keyOf = (text: string): string => text.toLowerCase().replaceAll(" ", "-");
