"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { visitorClient } from "../../../../../account.ts";
import { Reading } from "../../../../../components/panel.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";
import { type Estimated, useEstimate } from "./use-estimate.ts";

/** Replicas per unit that an estimate's core seconds count. */
const ESTIMATED_REPLICAS = 2;

/** What the coordinator makes of the work as it stands, with so many replicas of a unit. */
export function EstimateReadings({ of, replicas }: { readonly of: Estimated; readonly replicas: number }) {
  const t = useTranslations("submit.estimate");
  const { formatCount, formatDuration, formatPixels } = useFormats();
  const tellError = useTellError();
  const estimate = useEstimate(of);
  const status = useQuery({
    queryKey: ["status"],
    queryFn: ({ signal }) => visitorClient(signal).getStatus(),
    refetchInterval: 15_000,
  });
  const { data } = estimate;
  const coreSeconds = data && ((data.coreSeconds * replicas) / ESTIMATED_REPLICAS) * of.times;
  const hosts = status.data?.hosts.activeLastMinute;
  const several = of.times !== 1;
  const ready = coreSeconds === undefined || !hosts ? null : Math.max(1, coreSeconds / hosts);
  return (
    <div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4">
        <Reading
          label={t(several ? "resultOfFirst" : "result")}
          className="max-sm:col-span-2"
          value={
            <span className="text-lg">{data ? (data.raster ? formatPixels(data.raster) : t("report")) : "–"}</span>
          }
        />
        <Reading
          label={t(several ? "unitsInAll" : "units")}
          value={<span className="text-lg">{data ? formatCount(data.units * of.times) : "–"}</span>}
          note={data && data.stages.length > 1 ? t("stages", { stages: data.stages.length }) : undefined}
        />
        <Reading
          label={t(of.costIsBound ? "coreAtMost" : "core")}
          value={
            <span className="text-lg">
              {coreSeconds === undefined ? "–" : t("seconds", { seconds: roundCore(coreSeconds) })}
            </span>
          }
        />
        <Reading
          label={t(of.costIsBound ? "readyAtMost" : "ready")}
          value={<span className="text-lg">{ready === null ? "–" : formatDuration(ready)}</span>}
        />
      </dl>
      <p className="mt-2 min-h-[4rem] text-sm text-ink-soft">
        {estimate.error
          ? tellError(estimate.error)
          : hosts !== undefined && (hosts === 0 ? t("noHost") : t("basis", { hosts }))}
      </p>
    </div>
  );
}

const roundCore = (seconds: number): number => (seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds));
