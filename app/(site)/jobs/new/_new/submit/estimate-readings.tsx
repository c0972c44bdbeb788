"use client";

import { useQuery } from "@tanstack/react-query";
import { visitorClient } from "../../../../../account.ts";
import { Reading } from "../../../../../components/panel.tsx";
import { formatCount, formatDuration, formatPixels } from "../../../../../format.ts";
import { type Estimated, useEstimate } from "./use-estimate.ts";

/** Replicas per unit that an estimate's core seconds count. */
const ESTIMATED_REPLICAS = 2;

/** What the coordinator makes of the work as it stands, with so many replicas of a unit. */
export function EstimateReadings({ of, replicas }: { readonly of: Estimated; readonly replicas: number }) {
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
  return (
    <div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4">
        <Reading
          label={several ? "Result of the first" : "Result"}
          className="max-sm:col-span-2"
          value={<span className="text-lg">{data ? (data.raster ? formatPixels(data.raster) : "A report") : "–"}</span>}
        />
        <Reading
          label={several ? "Units in all, about" : "Units"}
          value={<span className="text-lg">{data ? formatCount(data.units * of.times) : "–"}</span>}
          note={data && data.stages.length > 1 ? `in ${data.stages.length} stages` : undefined}
        />
        <Reading
          label={of.costIsBound ? "Core time, at most" : "Core time"}
          value={<span className="text-lg">{coreSeconds === undefined ? "–" : `${formatCore(coreSeconds)} s`}</span>}
        />
        <Reading
          label={of.costIsBound ? "Ready in, at most" : "Roughly ready in"}
          value={
            <span className="text-lg">
              {coreSeconds === undefined || !hosts ? "–" : formatDuration(Math.max(1, coreSeconds / hosts))}
            </span>
          }
        />
      </dl>
      <p className="mt-2 min-h-[4rem] text-sm text-ink-soft">
        {estimate.error
          ? estimate.error.message
          : hosts === undefined
            ? ""
            : hosts === 0
              ? "No host is active right now. Open Contribute in another window to start with your own."
              : `Core time counts all replicas on one ordinary core; the last figure assumes one core of ${
                  hosts === 1 ? "the one host" : `each of the ${formatCount(hosts)} hosts`
                } active now.`}
      </p>
    </div>
  );
}

const formatCore = (seconds: number): string => (seconds < 10 ? seconds.toFixed(1) : formatCount(seconds));
