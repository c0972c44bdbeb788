import type { JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import { imageInputs } from "#lib/kernels/input-shapes.ts";
import type { JobPlan, Kernel } from "#lib/kernels/kernel.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobBrief, JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import { KernelUnknownError } from "./http-errors.ts";

/** Plans kept; each is a closure over a job's parameters. */
const PLANS = 1_000;

/** Turns records into what requesters see. */
export interface JobViews {
  /** The plan a job's units follow. @throws {KernelUnknownError} when its kernel is gone. */
  planOf(job: JobRecord): JobPlan;
  unitView(job: JobRecord, unit: UnitRecord): UnitView;
}

export function createJobViews(kernels: Readonly<Record<string, Kernel>>): JobViews {
  const plans = new Map<JobId, JobPlan>();
  const planOf = (job: JobRecord): JobPlan => {
    const known = plans.get(job.id);
    if (known !== undefined) return known;
    const plan = findKernel(kernels, job.kernel).plan(job.params, imageInputs(job.input));
    if (plans.size >= PLANS) plans.clear();
    plans.set(job.id, plan);
    return plan;
  };
  return {
    planOf,
    unitView: (job, unit) => ({
      unitId: unit.id,
      ordinal: unit.ordinal,
      state: unit.state,
      region: planOf(job).unit(unit.ordinal).region,
      replicas: unit.replicas.map((replica) => ({
        attempt: replica.attempt,
        state: replica.state,
        host: replica.hostId,
      })),
    }),
  };
}

/** A kernel by its id. @throws {KernelUnknownError} */
export function findKernel(kernels: Readonly<Record<string, Kernel>>, id: string): Kernel {
  const kernel = Object.hasOwn(kernels, id) ? kernels[id] : undefined;
  if (kernel === undefined) throw new KernelUnknownError(id, Object.keys(kernels));
  return kernel;
}

export function toJobView(job: JobRecord): JobView {
  return {
    id: job.id,
    title: job.title,
    kernel: job.kernel,
    kernelVersion: job.kernelVersion,
    params: job.params,
    terms: job.terms,
    state: job.state,
    standing: job.standing,
    units: { total: job.unitsTotal, accepted: job.unitsAccepted },
    results: { reported: job.resultsReported, invalid: job.resultsInvalid },
    raster: { width: job.raster.width, height: job.raster.height },
    inputImage:
      job.input === null || job.inputCid === null
        ? null
        : { width: job.input.width, height: job.input.height, cid: job.inputCid },
    output: { format: job.outputFormat, cid: job.outputCid, sizeBytes: job.outputSizeBytes },
    failure: job.failure,
    createdAt: new Date(job.createdAtMs).toISOString(),
    endedAt: job.endedAtMs === null ? null : new Date(job.endedAtMs).toISOString(),
  };
}

export function toJobBrief(job: JobRecord): JobBrief {
  return {
    jobId: job.id,
    title: job.title,
    kernel: job.kernel,
    kernelVersion: job.kernelVersion,
    params: job.params,
    input: job.input,
  };
}
