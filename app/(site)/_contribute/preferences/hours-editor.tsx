"use client";

import { useLocale, useTranslations } from "next-intl";
import type { WeeklyWindow } from "#lib/protocol/messages/preferences.ts";
import { Button } from "../../../components/button.tsx";
import { CONTROL_SHAPE } from "../../../components/field.tsx";
import { formatMinute, parseMinute, weekdaysIn } from "./describe-hours.ts";

/** Spans of time on days of the week: added, changed and removed one by one. */
export function HoursEditor(props: {
  readonly kind: "quiet" | "only";
  readonly windows: readonly WeeklyWindow[];
  readonly added: WeeklyWindow;
  readonly onChange: (windows: WeeklyWindow[]) => void;
}) {
  const t = useTranslations(`preferences.hours.${props.kind}`);
  const { windows } = props;
  const change = (at: number, window: WeeklyWindow): void => props.onChange(windows.with(at, window));
  return (
    <fieldset className="grid gap-3">
      <legend className="text-sm font-medium">{t("title")}</legend>
      <p className="text-sm text-ink-soft">{t("hint")}</p>
      {windows.map((window, at) => (
        <HoursRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the list.
          key={at}
          name={t("name", { number: at + 1 })}
          remove={t("remove", { number: at + 1 })}
          window={window}
          onChange={(next) => change(at, next)}
          onRemove={() => props.onChange(windows.toSpliced(at, 1))}
        />
      ))}
      <div>
        <Button disabled={windows.length >= 28} onClick={() => props.onChange([...windows, props.added])}>
          {t("add")}
        </Button>
      </div>
    </fieldset>
  );
}

function HoursRow(props: {
  readonly name: string;
  /** Name of the button that removes it. */
  readonly remove: string;
  readonly window: WeeklyWindow;
  readonly onChange: (window: WeeklyWindow) => void;
  readonly onRemove: () => void;
}) {
  const t = useTranslations("preferences.hours");
  const locale = useLocale();
  const { name, window } = props;
  const time = (which: "from" | "to") => (
    <input
      type="time"
      aria-label={t(which, { span: name })}
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
        {weekdaysIn(locale).map(({ day, short, long }) => {
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
        <span className="text-sm text-ink-soft">{t("until")}</span>
        {time("to")}
        <Button tone="bare" aria-label={props.remove} onClick={props.onRemove}>
          {t("remove")}
        </Button>
      </div>
      {window.to <= window.from && <p className="text-sm text-ink-soft">{t("nextDay")}</p>}
    </fieldset>
  );
}
