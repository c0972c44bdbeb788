"use client";

import { type ReactNode, useId } from "react";

/** A choice that is on or off, with what it means. */
export function CheckRow(props: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div>
      <label className="flex min-h-11 items-center gap-3">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-[var(--accent)]"
          checked={props.checked}
          disabled={props.disabled}
          aria-describedby={props.hint ? id : undefined}
          onChange={(event) => props.onChange(event.target.checked)}
        />
        <span className="text-sm">{props.label}</span>
      </label>
      {props.hint && (
        <p id={id} className="ps-8 text-sm text-ink-soft">
          {props.hint}
        </p>
      )}
    </div>
  );
}
