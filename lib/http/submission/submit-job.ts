import type { JobRecord } from "#lib/coordinator/ports.ts";
import { choosesSpread } from "#lib/coordinator/trust/choose-spread.ts";
import { bundlePlan } from "#lib/kernels/bundles/bundle-plan.ts";
import { chooseBundles } from "#lib/kernels/bundles/choose-bundles.ts";
import { shapesOf } from "#lib/kernels/input-shapes.ts";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { outputSizeOf } from "#lib/kernels/stages.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import type { CreateJob, Estimate, EstimateRequest } from "#lib/protocol/messages/jobs.ts";
import type { ApiDeps } from "../api-deps.ts";
import { InvalidRequestError } from "../http-errors.ts";
import { findKernel } from "../job-views.ts";
import { checkPlan } from "./check-plan.ts";
import { shapesForEstimate, takeInputs } from "./take-inputs.ts";

/** Declared operations one ordinary core does in a second; measured on the CPU implementations, rounded. */
const OPS_PER_CORE_SECOND = 1e9;
/** Replicas an estimate assumes per unit: the default quorum. */
const ESTIMATE_REPLICAS = 2;
/** Units that an estimate looks at; larger plans are sampled evenly. */
const ESTIMATE_SAMPLES = 512;

/**
 * Checks a submission against its kernel, takes its inputs, and creates the job. The cheap checks come first: nothing is
 * decoded for parameters that are wrong whatever the inputs.
 */
export async function submitJob(deps: ApiDeps, accountId: AccountId, request: CreateJob): Promise<JobRecord> {
  const kernel = findKernel(deps.kernels, request.kernel);
  const params = parseKernelParams(kernel, request.params);
  const inputs = await takeInputs(deps, kernel, request.inputs);
  const own = kernel.plan(params, shapesOf(inputs));
  const { bundle } = request.terms;
  const plan = bundlePlan(own, bundle === undefined ? chooseBundles(own) : own.stages.map(() => bundle));
  const { format } = request.output;
  const limits = { maxUnits: deps.limits.maxUnitsPerJob, format, samples: plan.unitCount };
  const costOps = await checkPlan(plan, limits);
  const { activeHosts } = await deps.coordinator.status();
  const spread = choosesSpread(request.terms, { units: plan.unitCount, costOps, activeHosts });
  return deps.coordinator.createJob({
    accountId,
    title: request.title,
    kernel: kernel.id,
    kernelVersion: kernel.version,
    params,
    terms: { ...request.terms, ...(spread && { spread }) },
    standing: false,
    inputs,
    stages: plan.stages,
    makesImage: plan.makesImage,
    outputFormat: format,
  });
}

/** What a job would take, from its plan alone. */
export async function estimateJob(deps: ApiDeps, request: EstimateRequest): Promise<Estimate> {
  const kernel = findKernel(deps.kernels, request.kernel);
  const params = parseKernelParams(kernel, request.params);
  const plan = kernel.plan(params, await shapesForEstimate(deps, kernel, request.inputs));
  const limits = { maxUnits: deps.limits.maxUnitsPerJob, format: "png", samples: ESTIMATE_SAMPLES } as const;
  const costOps = Math.round(await checkPlan(plan, limits));
  return {
    units: plan.unitCount,
    stages: plan.stages.map(({ title, unitCount }) => ({ title, units: unitCount })),
    raster: outputSizeOf(plan),
    costOps,
    coreSeconds: (costOps * ESTIMATE_REPLICAS) / OPS_PER_CORE_SECOND,
  };
}

function parseKernelParams(kernel: Kernel, params: unknown): unknown {
  const parsed = kernel.params.safeParse(params);
  if (!parsed.success) throw new InvalidRequestError("params", parsed.error);
  return parsed.data;
}
