"use client";

import clsx from "clsx";
import { useState } from "react";
import { opForms } from "#lib/kernels/image-filter/params.ts";
import type { FieldValue, NumberField, OperationField, PointsField } from "#lib/kernels/operations/operation-form.ts";
import { expectationOf, formatValue, parsePoints } from "#lib/kernels/operations/operation-text.ts";
import { IconButton } from "../../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../../components/field.tsx";
import { Icon } from "../../../../components/line-icon.tsx";
import { Slider } from "../../../../components/slider.tsx";
import type { Step } from "./pipeline-state.ts";

/** Ranges wider than this get a box instead of a fader: no one hits 1,237 of 65,535 with one. */
const WIDEST_FADER = 1_000;
/** Ranges whose ends differ by more than this ratio get a logarithmic fader. */
const LOG_RATIO = 50;

/**
 * One step of the pipeline: its fields, and buttons to move and remove it. At the ends a move button does nothing but stays
 * focusable, so that whoever moves a step all the way does not lose their place.
 */
export function StepCard(props: {
  readonly step: Step;
  readonly at: number;
  readonly count: number;
  readonly dragging: boolean;
  readonly onChange: (field: string, value: FieldValue | undefined) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}) {
  const form = opForms[props.step.op.op];
  const values = props.step.op as unknown as Readonly<Record<string, FieldValue | undefined>>;
  return (
    <div
      className={clsx(
        "rounded-md border bg-panel p-3 pl-4",
        props.dragging ? "border-accent opacity-60" : "border-line",
      )}
    >
      <div className="flex items-center gap-2">
        <span className="reading w-5 text-sm text-accent">{props.at + 1}</span>
        <h3 className="mr-auto text-base">{form.label}</h3>
        <IconButton
          label={`Move ${form.label} up`}
          aria-disabled={props.at === 0}
          onClick={() => props.onMove(props.at - 1)}
        >
          <Icon name="up" />
        </IconButton>
        <IconButton
          label={`Move ${form.label} down`}
          aria-disabled={props.at === props.count - 1}
          onClick={() => props.onMove(props.at + 1)}
        >
          <Icon name="down" />
        </IconButton>
        <IconButton label={`Remove ${form.label}`} onClick={props.onRemove}>
          <Icon name="remove" />
        </IconButton>
      </div>
      {form.fields.length > 0 && (
        <div className="mt-2 grid gap-3 pr-2 pb-1 pl-7">
          {form.fields.map((field) => (
            <StepField
              key={field.name}
              field={field}
              value={values[field.name]}
              onChange={(value) => props.onChange(field.name, value)}
            />
          ))}
        </div>
      )}
    </div>
  );
}

interface FieldProps<Field, Value> {
  readonly field: Field;
  readonly value: Value | undefined;
  readonly onChange: (value: FieldValue | undefined) => void;
}

function StepField(props: FieldProps<OperationField, FieldValue>) {
  const { field, value, onChange } = props;
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
                  {choice}
                </option>
              ))}
            </select>
          )}
        </Field>
      );
    case "points":
      return <PointsControl field={field} value={value as PointsField["initial"]} onChange={onChange} />;
  }
}

/** Points as text; what cannot be read is left in the box and not passed on. */
function PointsControl(props: FieldProps<PointsField, NonNullable<PointsField["initial"]>>) {
  const { field, value, onChange } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const wrong = draft !== null && parsePoints(draft, field) === null;
  return (
    <Field label={field.label} error={wrong ? `Needs ${expectationOf(field)}.` : undefined}>
      {(control) => (
        <input
          {...control}
          type="text"
          className={CONTROL_SHAPE}
          value={draft ?? formatValue(value ?? field.initial ?? [])}
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

function NumberControl(props: FieldProps<NumberField, number>) {
  const { field, value } = props;
  if (field.max - field.min <= WIDEST_FADER) {
    return (
      <Slider
        label={field.label}
        unit={field.unit}
        min={field.min}
        max={field.max}
        step={field.step}
        scale={field.min > 0 && field.max / field.min > LOG_RATIO ? "log" : "linear"}
        value={value ?? field.initial ?? field.min}
        onChange={props.onChange}
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
          placeholder={field.optional ? "in proportion" : undefined}
          value={value ?? ""}
          onChange={(event) => {
            const next = event.target.valueAsNumber;
            if (Number.isNaN(next)) props.onChange(undefined);
            else if (next >= field.min && next <= field.max) props.onChange(field.integer ? Math.round(next) : next);
          }}
        />
      )}
    </Field>
  );
}
