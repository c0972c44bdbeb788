"use client";

import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { Button, ButtonLink } from "../../../../components/button.tsx";
import { Icon } from "../../../../components/line-icon.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice, Notice } from "../../../../components/notice.tsx";
import { Progress } from "../../../../components/progress.tsx";
import { formatCount } from "../../../../format.ts";
import { BudgetPanel } from "../../_funding/budget-panel.tsx";
import { hasEnded, JOB_STATE_LABELS, jobTitle } from "../../describe-job.ts";
import { StateBadge } from "../../state-badge.tsx";
import { InputList } from "./input-list.tsx";
import { JobActions } from "./job-actions.tsx";
import { JobFacts } from "./job-facts.tsx";
import { JobCanvas } from "./map/job-canvas.tsx";
import { currentStageOf } from "./map/stage-layout.ts";
import { UnitDetails } from "./map/unit-details.tsx";
import { StageList } from "./stage-list.tsx";
import { useJobStream } from "./use-job-stream.ts";

const JobReport = dynamic(() => import("./report/job-report.tsx").then((module) => module.JobReport));

/** A job as it happens. */
export function JobScreen({ id }: { readonly id: JobId }) {
  const { job, units, connection, error } = useJobStream(id);
  const [selected, setSelected] = useState<number | null>(null);
  const [comparing, setComparing] = useState(false);
  /** The stage somebody chose to look at; null: the one in work. */
  const [chosenStage, setChosenStage] = useState<number | null>(null);
  useJobNews(job);

  if (error !== null) {
    return (
      <div className="grid max-w-xl justify-items-start gap-6">
        <h1 className="text-4xl">This job cannot be shown</h1>
        <ErrorNotice error={error} />
        <ButtonLink href="/jobs">Your jobs</ButtonLink>
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
          <Icon name="split" /> {comparing ? "Back to the tiles" : "Compare with the original"}
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
            {job.standing && (
              <span className="text-sm text-ink-soft">Standing job: runs when nobody asks for anything</span>
            )}
            <p role="status" className="text-sm text-danger">
              {connection === "lost" && "Connection lost. Reconnecting…"}
            </p>
          </div>
        </div>
        <JobActions job={job} />
      </div>

      <div className="mb-6 grid gap-4">
        {job.failure && (
          <Notice tone="error" title="This job failed">
            <p>{job.failure.message}</p>
          </Notice>
        )}
        <div>
          <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-[0.9375rem]">
            <span>{describeProgress(job)}</span>
            <span className="reading">
              {job.units.provisional > 0 && `${formatCount(job.units.provisional)} stand, `}
              {formatCount(job.units.accepted)} / {formatCount(job.units.total)} units
            </span>
          </p>
          <Progress label="Accepted units" done={job.units.accepted} total={job.units.total} />
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
              The job
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

function describeProgress(job: JobView): string {
  switch (job.state) {
    case "running":
      if (job.results.reported === 0) return "Waiting for the first host";
      return isAudited(job)
        ? "Every unit has a result; the audit decides whether they are released"
        : "Units are being computed and compared";
    case "assembling":
      return "Every unit is accepted; the result is being put together";
    case "done":
      return job.verification.kind === "quorum" && job.verification.quorum === 1
        ? "Every unit is computed"
        : "Every unit is verified";
    case "failed":
      return "Stopped before it was complete";
    case "cancelled":
      return "Cancelled before it was complete";
  }
}

/** Whether the stage that a job is at waits for its audit. */
function isAudited({ verification, units }: JobView): boolean {
  return verification.kind === "error-rate" && verification.audit !== null && units.provisional > 0;
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
  const announce = useAnnounce();
  const before = useRef<JobView | null>(null);
  useEffect(() => {
    if (job === null) return;
    const part = hasEnded(job)
      ? JOB_STATE_LABELS[job.state]
      : `${Math.floor((100 * job.units.accepted) / Math.max(1, job.units.total))} %`;
    document.title = `${part}: ${jobTitle(job)} · Tabgrid`;
    if (before.current !== null && !hasEnded(before.current) && hasEnded(job)) {
      announce(job.state === "done" ? "The job is finished." : `The job is ${job.state}.`);
    }
    before.current = job;
  }, [job, announce]);
}

function Loading({ lost }: { readonly lost: boolean }) {
  return (
    <div aria-busy="true">
      <h1 className="text-3xl text-ink-soft sm:text-4xl">
        {lost ? "The coordinator does not answer" : "Loading the job"}
      </h1>
      <p className="mt-3 h-7 text-ink-soft">{lost ? "This page keeps trying." : ""}</p>
      <div className="mt-8 aspect-[4/3] max-h-[60vh] w-full rounded-md bg-well motion-safe:animate-[breathe_2s_infinite]" />
    </div>
  );
}
