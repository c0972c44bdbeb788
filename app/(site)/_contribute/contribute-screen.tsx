"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { defaultWorkers } from "#lib/host/preferences.ts";
import { Reading } from "../../components/panel.tsx";
import { useFormats } from "../../i18n/use-formats.ts";
import { useReason } from "../../i18n/use-reason.ts";
import { ContributionSettings } from "./contribution-settings.tsx";
import { Dashboard } from "./dashboard/dashboard.tsx";
import { describeEarnings } from "./describe-earnings.ts";
import { describeEngine, usedWorkers } from "./describe-engine.ts";
import { Dial } from "./dial.tsx";
import { NextLook } from "./next-look.tsx";
import { PreferencesPanel } from "./preferences/preferences-panel.tsx";
import { StandingList } from "./standing-list.tsx";
import { TileBoard } from "./tile-board.tsx";
import { isRunning, useHost } from "./use-host.ts";

/** The contributor's panel: the button, what is computed, what it came to, and what is lent. */
export function ContributeScreen() {
  const { state, preferences, missing, start, stop, change } = useHost();
  const running = isRunning(state);
  const t = useTranslations("contribute");
  const formats = useFormats();
  const { formatCount, formatCredit } = formats;
  const tellReason = useReason();
  const { headline, detail } = describeEngine(state, { t, tellReason, formats });
  const { counters } = state;
  const earnings = state.earnings && describeEarnings(state.earnings, t, formats);
  const current = state.workers.find((worker) => worker.current !== null)?.current ?? null;

  const expected = preferences ? (preferences.workers ?? defaultWorkers()) + (preferences.gpu ? 1 : 0) : 8;

  return (
    <div className="grid gap-4">
      <div className="grid rounded-xl border border-line bg-panel lg:grid-cols-[21rem_1fr]">
        <section aria-label={t("engine")} className="flex flex-col gap-6 p-6 sm:p-8 lg:border-e lg:border-line">
          <Dial running={running} workers={usedWorkers(state)} expected={expected} onPress={running ? stop : start} />
          <div className="flex min-h-[9.5rem] flex-col text-center sm:max-lg:min-h-[7.5rem] lg:min-h-[12.5rem]">
            {/* As high as the longest reason; keyed: a new line replaces the old one, instead of the old one's letters moving. */}
            <p role="status" className="text-xl font-semibold">
              <span key={headline}>{headline}</span>
            </p>
            <p className="mt-1 text-[0.9375rem] text-ink-soft">
              <span key={detail}>{detail}</span>
            </p>
            <NextLook state={state} />
          </div>
          <ContributionSettings preferences={preferences} gpu={state.gpu} onChange={change} />
        </section>

        <section
          aria-labelledby="board-heading"
          className="flex min-w-0 flex-col gap-6 p-6 max-lg:border-t max-lg:border-line sm:p-8"
        >
          <div>
            <h2 id="board-heading" className="mb-1 text-lg">
              {t("board.heading")}
            </h2>
            <p className="mb-4 flex h-6 text-[0.9375rem] whitespace-pre text-ink-soft">
              {current
                ? t.rich("board.now", {
                    title: current.title || t("board.untitled"),
                    unit: current.ordinal + 1,
                    link: (title) => (
                      <Link
                        prefetch={false}
                        href={`/jobs/${current.jobId}`}
                        className="min-w-0 truncate text-ink underline underline-offset-4"
                      >
                        {title}
                      </Link>
                    ),
                    at: (unit) => <span key={current.ordinal}>{unit}</span>,
                  })
                : t(running ? "board.nothing" : "board.later")}
            </p>
            <TileBoard tiles={state.recentTiles} />
          </div>
          <dl className="mt-auto grid min-h-[6.5rem] grid-cols-2 content-start gap-x-6 gap-y-5 border-t border-line pt-6 sm:grid-cols-4">
            <Reading label={t("readings.verified")} value={formatCount(counters.verified)} />
            <Reading label={t("readings.pending")} value={formatCount(counters.pending)} />
            <Reading label={t("readings.credit")} value={formatCredit(counters.creditMicro)} />
            {earnings && <Reading label={t("readings.claimable")} value={earnings.value} note={earnings.note} />}
          </dl>
          <p className="min-h-[2.5rem] text-sm text-danger sm:min-h-[1.25rem]">
            {counters.invalid > 0 && t("readings.wrong", { countText: formatCount(counters.invalid) })}
          </p>
        </section>
      </div>
      <Dashboard state={state} missing={missing} />
      <StandingList standings={state.standings} />
      <PreferencesPanel preferences={preferences} missing={missing} usage={state.usage} onChange={change} />
    </div>
  );
}
