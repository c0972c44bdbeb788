import { hash } from "node:crypto";
import type { Coordinator, JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import { requesterKeyOf } from "#lib/coordinator/requester-key.ts";
import { policyOf } from "#lib/coordinator/trust/policy.ts";
import { explain } from "#lib/coordinator/trust/reasons.ts";
import { isPublished } from "#lib/coordinator/units/commitments-of-unit.ts";
import { isDisclosed } from "#lib/coordinator/units/explain-unit.ts";
import { bundleSizesOf, ordinalsOf, ownUnitCountOf } from "#lib/kernels/bundles/bundle-plan.ts";
import { shapesOf } from "#lib/kernels/input-shapes.ts";
import type { JobPlan, Kernel } from "#lib/kernels/kernel.ts";
import { outputSizeOf } from "#lib/kernels/stages.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobBrief, JobInput, JobView, UnitView, Verification } from "#lib/protocol/messages/jobs.ts";
import { KernelUnknownError } from "./http-errors.ts";

/** Plans kept; each is a closure over a job's parameters. */
const PLANS = 1_000;

/** Turns records into what requesters see: units as the kernel plans them, whether they travel in bundles or not. */
export interface JobViews {
  /** The kernel's own plan of a job. @throws {KernelUnknownError} when its kernel is gone. */
  planOf(job: JobRecord): JobPlan;
  /** The unit, or each unit of the bundle, that each record is about, explained. @throws {KernelUnknownError} */
  unitViews(job: JobRecord, units: readonly UnitRecord[]): Promise<UnitView[]>;
}

export function createJobViews(
  kernels: Readonly<Record<string, Kernel>>,
  coordinator: Pick<Coordinator, "explainUnits">,
): JobViews {
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
    async unitViews(job, units) {
      const explanations = await coordinator.explainUnits(job, units);
      const views: UnitView[] = [];
      for (const [at, unit] of units.entries()) {
        const { id: unitId } = unit;
        const { reason, replicas: reasons } = explanations[at]!;
        const isShown = isDisclosed(unit, { kind: policyOf(job.terms).kind, ended: job.endedAtMs !== null });
        const state = isShown ? unit.state : "open";
        const replicas = (isShown ? unit.replicas : []).map(({ attempt, state, hostId }, index) => ({
          attempt,
          state,
          host: hostId,
          reason: reasons[index]!,
        }));
        const published = isPublished(unit);
        const { first, end } = ordinalsOf(job.stages, unit.ordinal);
        for (let ordinal = first; ordinal < end; ordinal++) {
          const { stage, region } = planOf(job).unit(ordinal);
          views.push({ unitId, ordinal, stage, state, published, reason, region, replicas });
        }
      }
      return views;
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
  const stages = stagesOf(job);
  return {
    id: job.id,
    title: job.title,
    kernel: job.kernel,
    kernelVersion: job.kernelVersion,
    params: job.params,
    terms: job.terms,
    state: job.state,
    standing: job.standing,
    units: {
      total: ownUnitCountOf(job.stages),
      accepted: stages.reduce((sum, { units }) => sum + units.accepted, 0),
      provisional: provisionalOf(job),
    },
    verification: verificationOf(job),
    results: { reported: job.resultsReported, invalid: job.resultsInvalid },
    stages,
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

/**
 * Units accepted in a stage follow from those accepted in all: none is handed out before the stages before are complete.
 * Which bundles were accepted is not known here, only how many, and the last of them may be short: each counts for its
 * share of the stage, rounded down.
 */
function stagesOf({ stages, unitsAccepted }: JobRecord): JobView["stages"] {
  let left = unitsAccepted;
  return stages.map(({ title, raster, unitCount, bundle }) => {
    const accepted = Math.min(unitCount, left);
    left -= accepted;
    if (bundle === undefined) return { title, raster, units: { total: unitCount, accepted } };
    const total = bundle.unitCount;
    return { title, raster, units: { total, accepted: Math.floor((accepted * total) / unitCount) } };
  });
}

/** Provisional units of the stage a job is at, in which all of them are; counted like accepted ones. */
function provisionalOf({ stages, stageCids, unitsProvisional }: JobRecord): number {
  const { unitCount, bundle } = stages[Math.min(stageCids.length, stages.length - 1)]!;
  return bundle === undefined ? unitsProvisional : Math.floor((unitsProvisional * bundle.unitCount) / unitCount);
}

function verificationOf({ terms, unitsTotal, audit }: JobRecord): Verification {
  const policy = policyOf(terms);
  if (policy.kind === "quorum") return { kind: policy.kind, quorum: policy.quorum };
  const code = audit === null ? "job.computing" : audit.released ? "job.released" : "job.evidence-short";
  return {
    ...policy,
    allowedWrong: unitsTotal * policy.targetErrorRate,
    audit: audit && {
      stage: audit.stage,
      rate: audit.rate,
      expectedWrong: audit.rate === 0 && !audit.released ? null : audit.expectedWrong,
      released: audit.released,
    },
    reason: explain(code),
  };
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
    bundles: bundleSizesOf(job.stages),
    requester: requesterKeyOf(job.accountId, (bytes) => hash("sha256", bytes, "hex")),
  };
}
