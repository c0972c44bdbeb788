"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { Button } from "../../../../../components/button.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { InputThumbnail } from "../input-list.tsx";
import type { ReportOf } from "./read-report.ts";
import { Bar } from "./result-table.tsx";

/** Images shown before somebody asks for all. */
const FEW = 20;

/** What a network sees on each image, the likeliest first. */
export function LabelsView(props: { readonly job: JobView; readonly report: ReportOf<"labels"> }) {
  const t = useTranslations("jobs");
  const { formatFigure, formatShare } = useFormats();
  const [all, setAll] = useState(false);
  const { images } = props.report;
  const shown = all ? images : images.slice(0, FEW);
  return (
    <>
      <ol className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {shown.map(({ image, labels }) => (
          <li key={image} className="flex gap-4 border-t border-line pt-4">
            <div className="w-24 shrink-0">
              <InputThumbnail job={props.job} index={image} className="aspect-square" />
              <span className="mt-1 block text-sm text-ink-soft">{t("report.image", { image: image + 1 })}</span>
            </div>
            <ol className="grid min-w-0 flex-1 content-start gap-2">
              {labels.map(({ index, label, score, probability }) => (
                <li key={index} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-[0.9375rem]">
                  <span className="truncate" title={label}>
                    {label ?? t("labels.unnamed", { index })}
                  </span>
                  <span className="reading">
                    {probability === undefined ? formatFigure(score) : formatShare(probability)}
                  </span>
                  {probability !== undefined && (
                    <span className="col-span-2">
                      <Bar share={probability} />
                    </span>
                  )}
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ol>
      {images.length > shown.length && (
        <Button className="mt-6" onClick={() => setAll(true)}>
          {t("labels.all", { count: images.length })}
        </Button>
      )}
    </>
  );
}
