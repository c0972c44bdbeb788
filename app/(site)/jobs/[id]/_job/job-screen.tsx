"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { Button, ButtonLink } from "../../../../components/button.tsx";
import { Icon } from "../../../../components/line-icon.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice, Notice } from "../../../../components/notice.tsx";
import { Progress } from "../../../../components/progress.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";
import { useJobWords } from "../../../../i18n/use-job-words.ts";
import { useReason } from "../../../../i18n/use-reason.ts";
import { BudgetPanel } from "../../_funding/budget-panel.tsx";
import { hasEnded } from "../../has-ended.ts";
import { StateBadge } from "../../state-badge.tsx";
import { progressOf } from "./describe-progress.ts";
import { InputList } from "./input-list.tsx";
import { JobActions } from "./job-actions.tsx";
import { JobFacts } from "./job-facts.tsx";
import { JobCanvas } from "./map/job-canvas.tsx";
import { currentStageOf } from "./map/stage-layout.ts";
import { UnitDetails } from "./map/unit-details.tsx";
import { StageList } from "./stage-list.tsx";
import { useJobStream } from "./use-job-stream.ts";

/** States that a job ends in. */
type EndState = "done" | "failed" | "cancelled";

const JobReport = dynamic(() => import("./report/job-report.tsx").then((module) => module.JobReport));

/** A job as it happens. */
export function JobScreen({ id }: { readonly id: JobId }) {
  const { job, units, connection, error } = useJobStream(id);
  const [selected, setSelected] = useState<number | null>(null);
  const [comparing, setComparing] = useState(false);
  /** The stage somebody chose to look at; null: the one in work. */
  const [chosenStage, setChosenStage] = useState<number | null>(null);
  const t = useTranslations("jobs.page");
  const tProgress = useTranslations("jobs.progress");
  const { jobTitle } = useJobWords();
  const tellReason = useReason();
  useJobNews(job);

  if (error !== null) {
    return (
      <div className="grid max-w-xl justify-items-start gap-6">
        <h1 className="text-4xl">{t("refused")}</h1>
        <ErrorNotice error={error} />
        <ButtonLink href="/jobs">{t("back")}</ButtonLink>
      </div>
    );
  }
  if (job === null) return <Loading lost={connection === "lost"} />;

  const unit = selected === null ? null : (units.get(selected) ?? null);
  const stage = chosenStage ?? currentStageOf(job);
  const canCompare = job.state === "done" && stage === job.stages.length - 1 && isDrawnOver(job);
  const map = (
    <div>
      <JobCanvas
        key={stage}
        job={job}
        stage={stage}
        units={units}
        selected={unit}
        comparing={comparing && canCompare}
        onSelect={(next) => setSelected(next.ordinal)}
      />
      {canCompare && (
        <Button className="mt-4" aria-pressed={comparing} onClick={() => setComparing(!comparing)}>
          <Icon name="split" /> {t(comparing ? "tiles" : "compare")}
        </Button>
      )}
    </div>
  );
  const report = job.report && <JobReport job={job} />;
  return (
    <>
      <div className="mb-6 flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0">
          <h1 className="text-3xl break-words sm:text-4xl">{jobTitle(job)}</h1>
          <div className="mt-3 flex flex-wrap items-center gap-3">
            <StateBadge state={job.state} />
            {job.standing && <span className="text-sm text-ink-soft">{t("standing")}</span>}
            <p role="status" className="text-sm text-danger">
              {connection === "lost" && t("lost")}
            </p>
          </div>
        </div>
        <JobActions job={job} />
      </div>

      <div className="mb-6 grid gap-4">
        {job.failure && (
          <Notice tone="error" title={t("failed")}>
            <p>{tellReason(job.failure.code, job.failure.message)}</p>
          </Notice>
        )}
        <div>
          <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-[0.9375rem]">
            <span>{tProgress(progressOf(job))}</span>
            <span className="reading">
              {job.units.provisional > 0 ? tProgress("provisional", job.units) : tProgress("units", job.units)}
            </span>
          </p>
          <Progress label={tProgress("label")} done={job.units.accepted} total={job.units.total} />
        </div>
        {job.stages.length > 1 && <StageList stages={job.stages} shown={stage} onShow={setChosenStage} />}
      </div>

      <div className="grid gap-8 lg:grid-cols-[1fr_18rem] lg:gap-10">
        <div className="grid min-w-0 content-start gap-8">
          {!isDrawnOver(job) && report}
          {map}
          {isDrawnOver(job) && report}
        </div>
        <div className="grid content-start gap-8">
          <UnitDetails job={job} unit={unit} />
          <section aria-labelledby="facts-heading" className="border-t border-line pt-6">
            <h2 id="facts-heading" className="mb-3 text-lg">
              {t("facts")}
            </h2>
            <JobFacts job={job} />
          </section>
          <BudgetPanel job={job} />
          <InputList job={job} />
        </div>
      </div>
    </>
  );
}

/** Whether the output is the one input image anew: of the same proportions, give or take the rounding of a pixel. */
function isDrawnOver({ inputs, raster }: JobView): boolean {
  const images = inputs.filter((input) => input.kind === "image");
  const [image] = images;
  if (image === undefined || images.length > 1 || raster === null) return false;
  const scale = raster.width / image.width;
  return Math.abs(raster.height - image.height * scale) <= Math.max(1, scale);
}

/** Puts the job's name on the tab, and says aloud when it ends. */
function useJobNews(job: JobView | null): void {
  const t = useTranslations("jobs");
  const { formatShare } = useFormats();
  const { jobTitle } = useJobWords();
  const announce = useAnnounce();
  const before = useRef<JobView | null>(null);
  const part =
    job === null
      ? ""
      : hasEnded(job)
        ? t(`state.${job.state}`)
        : formatShare(Math.floor((100 * job.units.accepted) / Math.max(1, job.units.total)) / 100);
  const tab = job === null ? null : t("page.tab", { part, title: jobTitle(job) });
  useEffect(() => {
    if (tab !== null) document.title = tab;
  }, [tab]);
  const news = job !== null && hasEnded(job) ? t(`news.${job.state as EndState}`) : null;
  useEffect(() => {
    if (news !== null && before.current !== null && !hasEnded(before.current)) announce(news);
    before.current = job;
  }, [job, news, announce]);
}

function Loading({ lost }: { readonly lost: boolean }) {
  const t = useTranslations("jobs.page");
  return (
    <div aria-busy="true">
      <h1 className="text-3xl text-ink-soft sm:text-4xl">{t(lost ? "silent" : "loading")}</h1>
      <p className="mt-3 h-7 text-ink-soft">{lost && t("trying")}</p>
      <div className="mt-8 aspect-[4/3] max-h-[60vh] w-full rounded-md bg-well motion-safe:animate-[breathe_2s_infinite]" />
    </div>
  );
}
