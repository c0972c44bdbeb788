"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";

/** A limit of the day; empty means none. A number that makes no sense is not taken, and said so. */
export function LimitField(props: {
  readonly label: string;
  readonly hint: string;
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number | null) => void;
}) {
  const t = useTranslations("preferences.limits");
  const { formatFigure } = useFormats();
  const { value, min, max, step } = props;
  const [text, setText] = useState(value === null ? "" : String(value));
  useEffect(() => setText((shown) => (parse(shown) === value ? shown : value === null ? "" : String(value))), [value]);
  const number = parse(text);
  const sound = number === null || (number >= min && number <= max && (step < 1 || Number.isInteger(number)));
  return (
    <Field
      label={props.label}
      hint={props.hint}
      error={sound ? null : t(step < 1 ? "number" : "whole", { min: formatFigure(min), max: formatFigure(max) })}
    >
      {(control) => (
        <input
          {...control}
          type="number"
          inputMode={step < 1 ? "decimal" : "numeric"}
          placeholder={t("none")}
          className={CONTROL_SHAPE}
          min={min}
          max={max}
          step={step}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const next = parse(event.target.value);
            const takes = next === null || (next >= min && next <= max && (step < 1 || Number.isInteger(next)));
            if (takes && !event.target.validity.badInput) props.onChange(next);
          }}
        />
      )}
    </Field>
  );
}

function parse(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}
