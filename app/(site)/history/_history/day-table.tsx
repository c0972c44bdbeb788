"use client";

import { useLocale, useTranslations } from "next-intl";
import { useFormats } from "../../../i18n/use-formats.ts";
import { useHistorySums } from "./use-history-sums.ts";

const COLUMNS = ["computed", "verified", "uncounted", "credit"] as const;

/** Sums of each day, newest first. */
export function DayTable() {
  const t = useTranslations("history");
  const { formatCount, formatCredit } = useFormats();
  const date = new Intl.DateTimeFormat(useLocale(), {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const sums = useHistorySums();
  if (sums === null) return <p className="min-h-80 py-6 text-ink-soft">{t("reading")}</p>;
  const days = sums === "none" ? [] : sums.days.toReversed();
  if (days.length === 0) return <p className="min-h-80 py-6 text-ink-soft">{t("days.none")}</p>;
  return (
    <div className="min-h-80 overflow-x-auto">
      <table className="mt-4 w-full min-w-[34rem] text-start text-[0.9375rem]">
        <caption className="sr-only">{t("days.caption")}</caption>
        <thead className="text-sm text-ink-soft">
          <tr>
            <th scope="col" className="py-2 pe-4 text-start font-normal">
              {t("days.day")}
            </th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className="py-2 ps-4 text-end font-normal">
                {t(`days.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date} className="border-t border-line">
              <th scope="row" className="py-2.5 pe-4 text-start font-normal">
                {date.format(new Date(`${day.date}T12:00`))}
              </th>
              {[
                ["computed", formatCount(day.computed)],
                ["verified", formatCount(day.verified)],
                ["uncounted", formatCount(day.uncounted)],
                ["credit", formatCredit(day.creditMicro)],
              ].map(([name, value]) => (
                <td key={name} className="reading py-2.5 ps-4 text-end">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
