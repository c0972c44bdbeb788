"use client";

import clsx from "clsx";
import { type ReactNode, useId } from "react";

/** What a control inside a {@link Field} must spread on itself. */
export interface FieldControl {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

export const CONTROL_SHAPE =
  "w-full min-h-11 rounded-md border bg-panel px-3 text-ink placeholder:text-ink-soft border-line-strong aria-invalid:border-danger disabled:opacity-55";

/** A label, its control, a hint, and an error that is announced when it appears. */
export function Field(props: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly className?: string;
  readonly children: (control: FieldControl) => ReactNode;
}) {
  const id = useId();
  const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={clsx("flex flex-col gap-1.5", props.className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {props.label}
      </label>
      {props.children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": props.error ? true : undefined,
      })}
      {props.hint && (
        <p id={`${id}-hint`} className="text-sm text-ink-soft">
          {props.hint}
        </p>
      )}
      <p
        id={`${id}-error`}
        role="alert"
        className={clsx("text-sm text-danger first-letter:uppercase", !props.error && "hidden")}
      >
        {props.error}
      </p>
    </div>
  );
}
