"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { jobPaths } from "#lib/sdk/client.ts";
import { Button } from "../../../../components/button.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";

/** Inputs shown before somebody asks for all. */
const FEW = 12;

/** What a job computes from, when that is more than one picture. */
export function InputList({ job }: { readonly job: JobView }) {
  const t = useTranslations("jobs.inputs");
  const { formatBytes, formatCount, formatPixels } = useFormats();
  const [all, setAll] = useState(false);
  const images = job.inputs.flatMap((input, index) => (input.kind === "image" ? [{ ...input, index }] : []));
  const file = job.inputs.find((input) => input.kind === "file");
  if (images.length < 2 && file === undefined) return null;
  const shown = all ? images : images.slice(0, FEW);
  return (
    <section aria-labelledby="inputs-heading" className="border-t border-line pt-6">
      <h2 id="inputs-heading" className="mb-3 text-lg">
        {images.length === 1 ? t("one") : t("many", { count: images.length })}
      </h2>
      <ol className="grid grid-cols-6 gap-1.5 lg:grid-cols-4">
        {shown.map((image) => (
          <li key={image.index} className="relative">
            <InputThumbnail job={job} index={image.index} className="aspect-square" />
            <span className="reading absolute bottom-1 start-1 rounded-sm bg-[#0b0e12] px-1 text-xs text-white">
              {formatCount(image.index + 1)}
            </span>
            <span className="sr-only">{t("size", { size: formatPixels(image) })}</span>
          </li>
        ))}
      </ol>
      {images.length > shown.length && (
        <Button className="mt-3" onClick={() => setAll(true)}>
          {t("all", { count: images.length })}
        </Button>
      )}
      {file && <p className="mt-3 text-sm text-ink-soft">{t("network", { size: formatBytes(file.sizeBytes) })}</p>}
    </section>
  );
}

/** A small picture of one of a job's input images. */
export function InputThumbnail(props: { readonly job: JobView; readonly index: number; readonly className?: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: the coordinator already serves the size that is shown.
    <img
      src={jobPaths.inputPreview(props.job.id, 160, props.index)}
      alt=""
      loading="lazy"
      className={`w-full rounded-sm bg-well object-cover ${props.className ?? ""}`}
    />
  );
}
