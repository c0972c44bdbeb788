"use client";

import { formatCount, formatCredit } from "../../../format.ts";
import { useHistorySums } from "./use-history-sums.ts";

const DATE = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** Sums of each day, newest first. */
export function DayTable() {
  const sums = useHistorySums();
  if (sums === null) return <p className="min-h-80 py-6 text-ink-soft">Being read.</p>;
  const days = sums === "none" ? [] : sums.days.toReversed();
  if (days.length === 0)
    return <p className="min-h-80 py-6 text-ink-soft">No day yet on which this browser computed.</p>;
  return (
    <div className="min-h-80 overflow-x-auto">
      <table className="mt-4 w-full min-w-[34rem] text-left text-[0.9375rem]">
        <caption className="sr-only">What this browser computed, by day</caption>
        <thead className="text-sm text-ink-soft">
          <tr>
            <th scope="col" className="py-2 pr-4 font-normal">
              Day
            </th>
            {["Computed", "Verified", "Did not count", "Credit"].map((name) => (
              <th key={name} scope="col" className="py-2 pl-4 text-right font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.date} className="border-t border-line">
              <th scope="row" className="py-2.5 pr-4 font-normal">
                {DATE.format(new Date(`${day.date}T12:00`))}
              </th>
              {[
                ["computed", formatCount(day.computed)],
                ["verified", formatCount(day.verified)],
                ["uncounted", formatCount(day.uncounted)],
                ["credit", formatCredit(day.creditMicro)],
              ].map(([name, value]) => (
                <td key={name} className="reading py-2.5 pl-4 text-right">
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
