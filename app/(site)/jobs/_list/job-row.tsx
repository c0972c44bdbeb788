"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { jobPaths } from "#lib/sdk/client.ts";
import { Progress } from "../../../components/progress.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";
import { useJobWords } from "../../../i18n/use-job-words.ts";
import { useReason } from "../../../i18n/use-reason.ts";
import { hasEnded } from "../has-ended.ts";
import { StateBadge } from "../state-badge.tsx";

/** Width of a thumbnail, in pixels: sharp on dense screens. */
const THUMBNAIL_SIDE = 160;

/** One job of the list. */
export function JobRow({ job }: { readonly job: JobView }) {
  const t = useTranslations("jobs.list");
  const { formatCount, formatMoment, formatPixels } = useFormats();
  const { jobTitle, kernelLabel } = useJobWords();
  const tellReason = useReason();
  const title = jobTitle(job);
  const kind = kernelLabel(job.kernel);
  const images = job.inputs.filter(({ kind }) => kind === "image").length;
  return (
    <li className="relative flex gap-4 border-b border-line py-4 sm:gap-6">
      <Thumbnail job={job} />
      <div className="grid min-w-0 flex-1 content-center gap-2 sm:grid-cols-[1fr_15rem] sm:items-center sm:gap-8">
        <div className="min-w-0">
          <Link
            href={`/jobs/${job.id}`}
            className="block truncate text-lg font-semibold tracking-tight after:absolute after:inset-0 hover:underline"
          >
            {title}
          </Link>
          <p className="mt-0.5 text-sm text-ink-soft">
            {images > 1
              ? t("images", { kind, count: images })
              : job.raster
                ? t("size", { kind, size: formatPixels(job.raster) })
                : kind}
            <span className="max-sm:hidden">{t("moment", { moment: formatMoment(job.createdAt) })}</span>
          </p>
          {job.failure && (
            <p className="mt-1 text-sm text-danger">{tellReason(job.failure.code, job.failure.message)}</p>
          )}
        </div>
        <div className="grid gap-2">
          <p className="flex items-center justify-between gap-3 text-sm">
            <StateBadge state={job.state} />
            <span className="reading text-ink-soft">
              {formatCount(job.units.accepted)} / {formatCount(job.units.total)}
            </span>
          </p>
          {!hasEnded(job) && (
            <Progress label={t("progress", { title })} done={job.units.accepted} total={job.units.total} />
          )}
        </div>
      </div>
    </li>
  );
}

function Thumbnail({ job }: { readonly job: JobView }) {
  const [missing, setMissing] = useState(false);
  const source = sourceOf(job);
  return (
    <div className="size-20 shrink-0 overflow-hidden rounded-md bg-well">
      {source && !missing && (
        // biome-ignore lint/performance/noImgElement: the coordinator already serves the size that is shown.
        <img
          src={source}
          alt=""
          width={80}
          height={80}
          loading="lazy"
          className="size-full object-cover"
          onError={() => setMissing(true)}
        />
      )}
    </div>
  );
}

/** A picture for the list: the result where it is one unit's, else the first image, else a part from the middle. */
function sourceOf({ id, inputs, raster, units, stages }: JobView): string | null {
  const isWhole = units.accepted === units.total;
  const parts = stages.at(-1)!.units.total;
  if (isWhole && raster !== null && parts === 1) {
    const scale = Math.floor(Math.max(raster.width, raster.height) / THUMBNAIL_SIDE);
    return jobPaths.unitPreview(id, units.total - 1, Math.min(16, Math.max(1, scale)));
  }
  if (inputs[0]?.kind === "image") return jobPaths.inputPreview(id, THUMBNAIL_SIDE);
  const middle = units.total - parts + Math.floor(parts / 2);
  return isWhole && raster !== null ? jobPaths.unitPreview(id, middle, 2) : null;
}
