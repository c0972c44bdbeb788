"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type {
  FieldValue,
  NumberField,
  OperationField,
  OperationForm,
  PointsField,
} from "#lib/kernels/operations/operation-form.ts";
import { formatValue, parsePoints } from "#lib/kernels/operations/operation-text.ts";
import { CONTROL_SHAPE, Field } from "../../../../../components/field.tsx";
import { Slider } from "../../../../../components/slider.tsx";
import { useOperationTexts } from "./use-operation-texts.ts";

const CurveEditor = dynamic(() => import("./curve-editor.tsx").then((module) => module.CurveEditor), {
  loading: () => <div className="aspect-square w-full max-w-72 rounded-md bg-well" />,
});

/** Ranges wider than this get a box instead of a fader: no one hits 1,237 of 65,535 with one. */
const WIDEST_FADER = 1_000;
/** Ranges whose ends differ by more than this ratio get a logarithmic fader. */
const LOG_RATIO = 50;
/** Forms with this many boxes set them three in a row. */
const MANY_BOXES = 6;

type Points = NonNullable<PointsField["initial"]>;

/** The fields of an operation, as its form says. */
export function OperationFields(props: {
  readonly form: OperationForm;
  readonly values: Readonly<Record<string, FieldValue | undefined>>;
  readonly onChange: (field: string, value: FieldValue | undefined) => void;
}) {
  const { form, values, onChange } = props;
  const { fieldOf, unitOf } = useOperationTexts();
  const isMatrix = form.fields.filter(isBox).length >= MANY_BOXES;
  return (
    // So many boxes are the weights around a pixel, which lie as in the picture.
    <div dir={isMatrix ? "ltr" : undefined} className="grid grid-cols-6 gap-3">
      {form.fields.map((field) => (
        <div key={field.name} className={isBox(field) ? (isMatrix ? "col-span-2" : "col-span-3") : "col-span-6"}>
          <OperationControl
            field={inWords(field, fieldOf(form, field), unitOf)}
            isCurve={form.op === "curves"}
            value={values[field.name]}
            onChange={(value) => onChange(field.name, value)}
          />
        </div>
      ))}
    </div>
  );
}

/** The field with its label and unit in the visitor's language. */
function inWords(field: OperationField, label: string, unitOf: (unit: string) => string): OperationField {
  return field.kind === "choice" ? { ...field, label } : { ...field, label, unit: unitOf(field.unit) };
}

function isBox(field: OperationField): boolean {
  return field.kind === "number" && field.max - field.min > WIDEST_FADER;
}

interface ControlProps<Field, Value> {
  readonly field: Field;
  readonly value: Value | undefined;
  readonly onChange: (value: FieldValue | undefined) => void;
}

function OperationControl(props: ControlProps<OperationField, FieldValue> & { readonly isCurve: boolean }) {
  const { field, value, onChange } = props;
  const { choiceOf } = useOperationTexts();
  switch (field.kind) {
    case "number":
      return <NumberControl field={field} value={value as number | undefined} onChange={onChange} />;
    case "choice":
      return (
        <Field label={field.label}>
          {(control) => (
            <select
              {...control}
              className={CONTROL_SHAPE}
              value={String(value ?? field.initial ?? field.choices[0])}
              onChange={(event) => onChange(event.target.value)}
            >
              {field.choices.map((choice) => (
                <option key={choice} value={choice}>
                  {choiceOf(choice)}
                </option>
              ))}
            </select>
          )}
        </Field>
      );
    case "points": {
      const points = (value as Points | undefined) ?? field.initial ?? [];
      return (
        <div className="grid gap-3">
          {props.isCurve && <CurveEditor field={field} points={points} onChange={onChange} />}
          <PointsControl field={field} value={points} onChange={onChange} />
        </div>
      );
    }
  }
}

/** Points as text; what cannot be read is left in the box and not passed on. */
function PointsControl({ field, value, onChange }: ControlProps<PointsField, Points>) {
  const t = useTranslations("submit.fields");
  const [draft, setDraft] = useState<string | null>(null);
  const { minCount: least, maxCount: most, min, max } = field;
  const wrong = draft !== null && parsePoints(draft, field) === null;
  return (
    <Field
      label={`${field.label}${field.unit ? ` (${field.unit})` : ""}`}
      error={
        wrong &&
        (least === most ? t("pointsExactly", { count: least, min, max }) : t("pointsWanted", { least, most, min, max }))
      }
    >
      {(control) => (
        <input
          {...control}
          dir="ltr"
          type="text"
          className={`${CONTROL_SHAPE} font-mono text-sm`}
          value={draft ?? formatValue(value ?? [])}
          onChange={(event) => {
            setDraft(event.target.value);
            const points = parsePoints(event.target.value, field);
            if (points !== null) onChange(points);
          }}
          onBlur={() => !wrong && setDraft(null)}
        />
      )}
    </Field>
  );
}

function NumberControl({ field, value, onChange }: ControlProps<NumberField, number>) {
  const t = useTranslations("submit.fields");
  if (!isBox(field)) {
    return (
      <Slider
        label={field.label}
        unit={field.unit}
        min={field.min}
        max={field.max}
        step={field.step}
        scale={field.min > 0 && field.max / field.min > LOG_RATIO ? "log" : "linear"}
        value={value ?? field.initial ?? field.min}
        onChange={onChange}
      />
    );
  }
  return (
    <Field label={`${field.label}${field.unit ? ` (${field.unit})` : ""}`}>
      {(control) => (
        <input
          {...control}
          type="number"
          className={CONTROL_SHAPE}
          min={field.min}
          max={field.max}
          step={field.step}
          placeholder={field.optional && field.initial === undefined ? t("inProportion") : undefined}
          value={value ?? ""}
          onChange={(event) => {
            const next = event.target.valueAsNumber;
            if (Number.isNaN(next)) onChange(undefined);
            else if (next >= field.min && next <= field.max) onChange(field.integer ? Math.round(next) : next);
          }}
        />
      )}
    </Field>
  );
}
