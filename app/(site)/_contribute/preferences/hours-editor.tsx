"use client";

import type { WeeklyWindow } from "#lib/protocol/messages/preferences.ts";
import { Button } from "../../../components/button.tsx";
import { CONTROL_SHAPE } from "../../../components/field.tsx";
import { formatMinute, parseMinute, WEEKDAYS } from "./describe-hours.ts";

/** Spans of time on days of the week: added, changed and removed one by one. */
export function HoursEditor(props: {
  readonly title: string;
  readonly hint: string;
  /** What one span is called, for its controls' names: "Quiet hours 1". */
  readonly name: string;
  readonly windows: readonly WeeklyWindow[];
  readonly added: WeeklyWindow;
  readonly onChange: (windows: WeeklyWindow[]) => void;
}) {
  const { windows, name } = props;
  const change = (at: number, window: WeeklyWindow): void => props.onChange(windows.with(at, window));
  return (
    <fieldset className="grid gap-3">
      <legend className="text-sm font-medium">{props.title}</legend>
      <p className="text-sm text-ink-soft">{props.hint}</p>
      {windows.map((window, at) => (
        <HoursRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the list.
          key={at}
          name={`${name} ${at + 1}`}
          window={window}
          onChange={(next) => change(at, next)}
          onRemove={() => props.onChange(windows.toSpliced(at, 1))}
        />
      ))}
      <div>
        <Button disabled={windows.length >= 28} onClick={() => props.onChange([...windows, props.added])}>
          Add {name.toLowerCase()}
        </Button>
      </div>
    </fieldset>
  );
}

function HoursRow(props: {
  readonly name: string;
  readonly window: WeeklyWindow;
  readonly onChange: (window: WeeklyWindow) => void;
  readonly onRemove: () => void;
}) {
  const { name, window } = props;
  const time = (which: "from" | "to") => (
    <input
      type="time"
      aria-label={`${name}, ${which}`}
      className={`${CONTROL_SHAPE} reading max-w-38`}
      value={formatMinute(window[which])}
      onChange={(event) => {
        const minute = parseMinute(event.target.value);
        if (minute !== null) props.onChange({ ...window, [which]: minute });
      }}
    />
  );
  return (
    <fieldset aria-label={name} className="grid gap-2 rounded-md border border-line p-3">
      <div className="grid max-w-72 grid-cols-7 gap-1">
        {WEEKDAYS.map(({ day, short, long }) => {
          const on = window.days.includes(day);
          const days = on ? window.days.filter((other) => other !== day) : [...window.days, day].sort((a, b) => a - b);
          return (
            <button
              key={day}
              type="button"
              aria-pressed={on}
              // The last day stays: a span on no day is removed instead.
              aria-disabled={days.length === 0}
              onClick={() => days.length > 0 && props.onChange({ ...window, days })}
              className="h-9 rounded-md border border-line-strong text-sm aria-pressed:border-accent aria-pressed:bg-accent aria-pressed:text-on-accent"
            >
              <span aria-hidden="true">{short}</span>
              <span className="sr-only">{long}</span>
            </button>
          );
        })}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {time("from")}
        <span className="text-sm text-ink-soft">to</span>
        {time("to")}
        <Button tone="bare" aria-label={`Remove ${name.toLowerCase()}`} onClick={props.onRemove}>
          Remove
        </Button>
      </div>
      {window.to <= window.from && <p className="text-sm text-ink-soft">Ends on the day after.</p>}
    </fieldset>
  );
}
