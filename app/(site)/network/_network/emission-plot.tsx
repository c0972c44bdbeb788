import type { RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { formatWholeTokens } from "../../../format-tokens.ts";

/** Years shown; the schedule decays and has no end. */
const YEARS = 12;

/** What a day emits at most, a bar for each year; read out as a table. */
export function EmissionPlot({ emission }: { readonly emission: RewardsOverview["emission"] }) {
  const years = emission.schedule.slice(0, YEARS);
  const most = years.reduce((largest, { perDayWei }) => Math.max(largest, Number(perDayWei)), 1);
  const first = new Date(emission.genesis).getUTCFullYear();
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">Emission by year</caption>
      <thead className="text-ink-soft">
        <tr>
          <th className="pb-1 text-left font-normal">Year</th>
          <th className="pb-1 text-right font-normal" colSpan={2}>
            TAB a day
          </th>
          <th className="pb-1 pl-4 text-right font-normal">Left in the fund</th>
        </tr>
      </thead>
      <tbody>
        {years.map(({ year, perDayWei, leftWei }) => (
          <tr key={year}>
            <th scope="row" className="reading py-0.5 pr-3 text-left font-normal">
              {first + year}
            </th>
            <td className="w-1/2 py-0.5" aria-hidden="true">
              <div className="h-3 rounded-r-sm bg-accent" style={{ width: `${(Number(perDayWei) / most) * 100}%` }} />
            </td>
            <td className="reading py-0.5 pl-2 text-right">{formatWholeTokens(perDayWei)}</td>
            <td className="reading py-0.5 pl-4 text-right text-ink-soft">{formatWholeTokens(leftWei)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
