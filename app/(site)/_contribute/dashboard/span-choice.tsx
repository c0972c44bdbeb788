"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { Span } from "./throughput-series.ts";

const SPANS = ["hour", "day", "month"] as const satisfies readonly Span[];

/** Which span a chart shows: radio buttons that look like one control. */
export function SpanChoice({ value, onChange }: { readonly value: Span; readonly onChange: (span: Span) => void }) {
  const t = useTranslations("contribute.dashboard.spans");
  return (
    <fieldset className="flex rounded-md border border-line-strong">
      <legend className="sr-only">{t("legend")}</legend>
      {SPANS.map((span) => (
        <label
          key={span}
          className={clsx(
            "inline-flex min-h-9 items-center rounded-[0.3125rem] px-3.5 text-sm has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent",
            span === value ? "bg-well font-medium text-ink" : "text-ink-soft hover:text-ink",
          )}
        >
          <input
            type="radio"
            name="span"
            value={span}
            checked={span === value}
            onChange={() => onChange(span)}
            className="sr-only"
          />
          {t(span)}
        </label>
      ))}
    </fieldset>
  );
}
