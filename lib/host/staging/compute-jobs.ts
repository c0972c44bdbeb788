import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import type { ComputeJob } from "../compute/compute-api.ts";
import type { Planner } from "../ports.ts";

/** Jobs as workers are told of them, one object for all units of a brief and a stage. */
export class ComputeJobs {
  private readonly planner: Planner;
  private readonly jobs = new WeakMap<JobBrief, Map<number, ComputeJob>>();

  constructor(planner: Planner) {
    this.planner = planner;
  }

  /** @param stage of the units; the brief knows what the stages before it gave. */
  of(brief: JobBrief, stage: number): ComputeJob {
    const byStage = this.jobs.get(brief) ?? new Map<number, ComputeJob>();
    this.jobs.set(brief, byStage);
    let job = byStage.get(stage);
    if (job === undefined) {
      const { jobId, kernel, kernelVersion, params, bundles } = brief;
      job = {
        jobId,
        kernel,
        kernelVersion,
        params,
        bundles,
        inputs: this.planner.shapes(brief),
        files: brief.inputs.flatMap((input) => (input.kind === "file" ? [input.cid] : [])),
        stages: brief.stages.slice(0, stage),
      };
      byStage.set(stage, job);
    }
    return job;
  }
}
