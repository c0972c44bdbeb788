"use client";

import { useTranslations } from "next-intl";
import { type CSSProperties, useEffect, useId, useState } from "react";
import { fromPosition, POSITIONS, roundTo, type SliderScale, toPosition } from "./slider-scale.ts";

/**
 * A number on a fader, with a box for the exact value. Both are keyboard operable; the fader moves in hundredths of its
 * travel, the box in steps of `step`.
 */
export function Slider(props: {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly scale?: SliderScale;
  readonly unit?: string;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}) {
  const t = useTranslations("common");
  const { value, min, max, step, scale = "linear" } = props;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => setDraft((text) => (text !== null && Number(text) !== value ? null : text)), [value]);
  const position = toPosition(value, min, max, scale);
  const whole = Number.isInteger(step) && scale === "linear";
  const change = (next: number): void => {
    if (Number.isFinite(next)) props.onChange(Math.min(max, Math.max(min, roundTo(next, step))));
  };

  return (
    <div className="grid grid-cols-[1fr_auto] items-center gap-x-3">
      <label htmlFor={id} className="text-sm">
        {props.label}
        {props.unit && <span className="text-ink-soft"> ({props.unit})</span>}
      </label>
      <input
        type="number"
        aria-label={t("exactValue", { label: props.label })}
        className="reading h-8 w-20 rounded border border-transparent bg-transparent px-1.5 text-end text-sm hover:border-line-strong focus:border-line-strong"
        value={draft ?? value}
        min={min}
        max={max}
        step={step}
        disabled={props.disabled}
        onChange={(event) => {
          setDraft(event.target.value);
          const next = event.target.valueAsNumber;
          if (next >= min && next <= max) props.onChange(next);
        }}
        onBlur={() => {
          if (draft !== null && draft !== "") change(Number(draft));
          setDraft(null);
        }}
      />
      <input
        id={id}
        type="range"
        className="fader col-span-2"
        style={
          { "--filled": `${(whole ? (value - min) / (max - min) : position / POSITIONS) * 100}%` } as CSSProperties
        }
        min={whole ? min : 0}
        max={whole ? max : POSITIONS}
        step={whole ? step : 1}
        value={whole ? value : position}
        disabled={props.disabled}
        aria-valuetext={`${value}${props.unit ? ` ${props.unit}` : ""}`}
        onChange={(event) => {
          const at = event.target.valueAsNumber;
          change(whole ? at : fromPosition(at, min, max, scale));
        }}
      />
    </div>
  );
}
