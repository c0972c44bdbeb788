import type { JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import { shapesOf } from "#lib/kernels/input-shapes.ts";
import type { JobPlan, Kernel } from "#lib/kernels/kernel.ts";
import { outputSizeOf } from "#lib/kernels/stages.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobBrief, JobInput, JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
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
    const plan = findKernel(kernels, job.kernel).plan(job.params, shapesOf(job.inputs));
    if (plans.size >= PLANS) plans.clear();
    plans.set(job.id, plan);
    return plan;
  };
  return {
    planOf,
    unitView(job, unit) {
      const { stage, region } = planOf(job).unit(unit.ordinal);
      return {
        unitId: unit.id,
        ordinal: unit.ordinal,
        stage,
        state: unit.state,
        region,
        replicas: unit.replicas.map(({ attempt, state, hostId }) => ({ attempt, state, host: hostId })),
      };
    },
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
    stages: stagesOf(job),
    raster: outputSizeOf(job),
    inputs: job.inputs.map((input) =>
      input.kind === "image"
        ? { kind: input.kind, width: input.width, height: input.height, cid: input.cid }
        : { kind: input.kind, sizeBytes: input.sizeBytes, cid: input.cid },
    ),
    report: job.reportCid === null ? null : { cid: job.reportCid, sizeBytes: job.reportSizeBytes! },
    output: { format: job.outputFormat, cid: job.outputCid, sizeBytes: job.outputSizeBytes },
    failure: job.failure,
    createdAt: new Date(job.createdAtMs).toISOString(),
    endedAt: job.endedAtMs === null ? null : new Date(job.endedAtMs).toISOString(),
  };
}

/** Units accepted in a stage follow from those accepted in all: none is handed out before the stages before are complete. */
function stagesOf({ stages, unitsAccepted }: JobRecord): JobView["stages"] {
  let left = unitsAccepted;
  return stages.map(({ title, raster, unitCount }) => {
    const accepted = Math.min(unitCount, left);
    left -= accepted;
    return { title, raster, units: { total: unitCount, accepted } };
  });
}

/** @param inputs of the job, with their tiles. */
export function toJobBrief(job: JobRecord, inputs: JobInput[]): JobBrief {
  return {
    jobId: job.id,
    title: job.title,
    kernel: job.kernel,
    kernelVersion: job.kernelVersion,
    params: job.params,
    inputs,
    stages: [...job.stageCids],
  };
}
