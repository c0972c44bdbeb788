"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { lazy, memo, Suspense, useEffect, useMemo, useState } from "react";
import type { BrowserHost } from "#lib/host/browser/browser-host.ts";
import type { EngineState } from "#lib/host/engine/engine-state.ts";
import { Reading } from "../../../components/panel.tsx";
import { useFormats } from "../../../i18n/use-formats.ts";
import { useHistorySums } from "../../history/_history/use-history-sums.ts";
import { usedWorkers } from "../describe-engine.ts";
import { ShareButton } from "../share/share-button.tsx";
import { describeLoad, describeSpeed } from "./describe-machine.ts";
import { SpanChoice } from "./span-choice.tsx";
import { type Span, throughputSeries } from "./throughput-series.ts";

// The library is a seventh of what the page weighs, and nobody needs it to press Start. A page kept open for days may ask a
// newer server for it, which does not have it any more.
const ThroughputChart = lazy(() => import("./throughput-chart.tsx").catch(() => ({ default: NoChart })));

/** The chart's end moves on although nothing is computed, in milliseconds. */
const MOVE_ON_MS = 30_000;

/** What this browser did over time, and how the machine bears it. */
export function Dashboard({
  state,
  missing,
}: {
  readonly state: EngineState;
  readonly missing: ReturnType<BrowserHost["getMissing"]>;
}) {
  const t = useTranslations("contribute");
  const { formatRate } = useFormats();
  const [span, setSpan] = useState<Span>("hour");
  const used = usedWorkers(state);
  const busy = used.filter((worker) => worker.current !== null).length;
  const load = describeLoad(state.machine.pressure, !missing.includes("pressure"), t);
  const speed = describeSpeed(state.machine.slowdown, t);
  return (
    <section
      aria-labelledby="dashboard-heading"
      className="grid rounded-xl border border-line bg-panel lg:grid-cols-[1fr_21rem]"
    >
      <div className="flex min-w-0 flex-col p-6 sm:p-8">
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
          <div className="flex items-baseline gap-4">
            <h2 id="dashboard-heading" className="text-lg">
              {t("dashboard.heading")}
            </h2>
            <p className="reading text-[0.9375rem] text-ink-soft">
              {t("dashboard.rate", { rate: formatRate(state.unitsPerSecond) })}
            </p>
          </div>
          <SpanChoice value={span} onChange={setSpan} />
        </div>
        <Throughput span={span} />
        <div className="mt-auto flex flex-wrap items-center gap-x-5 gap-y-3 pt-3 text-sm text-ink-soft">
          <Key className="bg-line-strong" text={t("dashboard.computed")} />
          <Key className="bg-accent" text={t("dashboard.verified")} />
          <span className="ms-auto flex flex-wrap items-center gap-x-5 gap-y-2">
            <Link
              prefetch={false}
              href="/history"
              className="inline-flex min-h-6 items-center text-ink underline underline-offset-4"
            >
              {t("dashboard.history")}
            </Link>
            <ShareButton />
          </span>
        </div>
      </div>
      <div className="flex flex-col gap-5 border-t border-line p-6 sm:p-8 lg:border-t-0 lg:border-s">
        <h2 className="text-lg">{t("dashboard.machine")}</h2>
        <dl className="grid grid-cols-2 gap-x-6 gap-y-5">
          <Reading
            label={t("dashboard.workers")}
            value={used.length > 0 ? `${busy}/${used.length}` : "–"}
            note={t("dashboard.computing")}
          />
          <Reading
            label={t("dashboard.gpu")}
            value={t(`gpu.brief.${state.gpu.status}`)}
            className="[&_.reading]:text-xl"
          />
          <Reading
            label={t("dashboard.load")}
            value={load.value}
            note={load.note}
            className="min-h-[6rem] [&_.reading]:text-xl"
          />
          <Reading
            label={t("dashboard.speed")}
            value={speed.value}
            note={speed.note}
            className="min-h-[6rem] [&_.reading]:text-xl"
          />
        </dl>
        <p className="mt-auto text-sm text-ink-soft">{t("dashboard.noTemperature")}</p>
      </div>
    </section>
  );
}

const Throughput = memo(function Throughput({ span }: { readonly span: Span }) {
  const t = useTranslations("contribute.dashboard");
  const { formatCount } = useFormats();
  const sums = useHistorySums();
  const tick = useTick();
  // biome-ignore lint/correctness/useExhaustiveDependencies: time moves on with every tick.
  const series = useMemo(
    () => (sums === null || sums === "none" ? null : throughputSeries(sums, span, Date.now())),
    [sums, span, tick],
  );
  if (sums === "none") return <Placeholder text={t("noHistory")} />;
  if (series === null) return <Placeholder text="" />;
  const { computed, verified } = series.total;
  if (computed + verified === 0) {
    return <Placeholder text={t("nothing", { span })} />;
  }
  const summary = t("summary", { span, computed: formatCount(computed), verified: formatCount(verified) });
  return (
    <div role="img" aria-label={summary} className="h-[14.5rem]">
      <Suspense fallback={null}>
        <ThroughputChart series={series} />
      </Suspense>
    </div>
  );
});

function NoChart() {
  const t = useTranslations("contribute.dashboard");
  return <Placeholder text={t("noChart")} />;
}

/** As tall as the chart: nothing moves when that comes. */
function Placeholder({ text }: { readonly text: string }) {
  return (
    <p className="flex h-[14.5rem] items-center justify-center rounded-md bg-paper px-6 text-center text-[0.9375rem] text-ink-soft">
      {text}
    </p>
  );
}

function Key({ className, text }: { readonly className: string; readonly text: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden="true" className={`h-1 w-5 rounded-full ${className}`} />
      {text}
    </span>
  );
}

function useTick(): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((count) => count + 1), MOVE_ON_MS);
    return () => clearInterval(timer);
  }, []);
  return tick;
}
