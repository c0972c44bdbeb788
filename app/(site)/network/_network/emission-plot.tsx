import { useTranslations } from "next-intl";
import type { RewardsOverview } from "#lib/protocol/messages/rewards.ts";
import { useFormats } from "../../../i18n/use-formats.ts";

/** Years shown; the schedule decays and has no end. */
const YEARS = 12;

/** What a day emits at most, a bar for each year; read out as a table. */
export function EmissionPlot({ emission }: { readonly emission: RewardsOverview["emission"] }) {
  const t = useTranslations("network.emission");
  const { formatWholeTokens } = useFormats();
  const years = emission.schedule.slice(0, YEARS);
  const most = years.reduce((largest, { perDayWei }) => Math.max(largest, Number(perDayWei)), 1);
  const first = new Date(emission.genesis).getUTCFullYear();
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{t("caption")}</caption>
      <thead className="text-ink-soft">
        <tr>
          <th className="pb-1 text-start font-normal">{t("year")}</th>
          <th className="pb-1 text-end font-normal" colSpan={2}>
            {t("perDay")}
          </th>
          <th className="pb-1 ps-4 text-end font-normal">{t("left")}</th>
        </tr>
      </thead>
      <tbody>
        {years.map(({ year, perDayWei, leftWei }) => (
          <tr key={year}>
            <th scope="row" className="reading py-0.5 pe-3 text-start font-normal">
              {first + year}
            </th>
            <td className="w-1/2 py-0.5" aria-hidden="true">
              <div className="h-3 rounded-e-sm bg-accent" style={{ width: `${(Number(perDayWei) / most) * 100}%` }} />
            </td>
            <td className="reading py-0.5 ps-2 text-end">{formatWholeTokens(perDayWei)}</td>
            <td className="reading py-0.5 ps-4 text-end text-ink-soft">{formatWholeTokens(leftWei)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
