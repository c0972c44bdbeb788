"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { Select } from "../../../../../components/select.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { InputThumbnail } from "../input-list.tsx";
import { HistogramChart } from "./histogram-chart.tsx";
import type { ReportOf } from "./read-report.ts";

const CHANNELS = ["red", "green", "blue", "luma"] as const;
const ROWS = ["mean", "variance", "median", "min", "max", "entropy"] as const;

/** How levels are spread over each image, as a chart and in numbers. */
export function HistogramView(props: { readonly job: JobView; readonly report: ReportOf<"histogram"> }) {
  const t = useTranslations("jobs.histogram");
  const { formatFigure } = useFormats();
  const [chosen, setChosen] = useState("0");
  const { images } = props.report;
  const image = images[Number(chosen)]!;
  return (
    <div className="grid gap-6">
      {images.length > 1 && (
        <div className="flex items-end gap-4">
          <div className="w-16 shrink-0">
            <InputThumbnail job={props.job} index={Number(chosen)} className="aspect-square" />
          </div>
          <Select
            label={t("image")}
            value={chosen}
            options={images.map((_, at) => ({
              value: String(at),
              label: t("imageOf", { image: at + 1, count: images.length }),
            }))}
            onChange={setChosen}
          />
        </div>
      )}
      <HistogramChart
        counts={{ red: image.red.counts, green: image.green.counts, blue: image.blue.counts, luma: image.luma.counts }}
      />
      <div className="overflow-x-auto">
        <table className="w-full text-end text-[0.9375rem]">
          <caption className="sr-only">{t("table")}</caption>
          <thead className="text-sm text-ink-soft">
            <tr className="border-b border-line-strong">
              <td />
              {CHANNELS.map((channel) => (
                <th key={channel} scope="col" className="py-1.5 ps-3 font-normal">
                  {t(`channel.${channel}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map((row) => (
              <tr key={row} className="border-b border-line">
                <th scope="row" className="py-1.5 text-start font-normal text-ink-soft">
                  {t(`row.${row}`)}
                </th>
                {CHANNELS.map((channel) => (
                  <td key={channel} className="reading py-1.5 ps-3">
                    {formatFigure(image[channel][row])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
