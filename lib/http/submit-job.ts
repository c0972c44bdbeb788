import type { JobRecord } from "#lib/coordinator/ports.ts";
import { imageInputs } from "#lib/kernels/input-shapes.ts";
import type { ImageShape, JobPlan, Kernel } from "#lib/kernels/kernel.ts";
import { outputSizeOf } from "#lib/kernels/stages.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import type { CreateJob, Estimate, EstimateInput, EstimateRequest } from "#lib/protocol/messages/jobs.ts";
import type { ApiDeps } from "./api-deps.ts";
import { InvalidRequestError, JobInputError, JobTooLargeError } from "./http-errors.ts";
import { findKernel } from "./job-views.ts";

/** Largest side of a WebP image, in pixels (RFC 9649, 2.6: 14 bits). */
const MAX_WEBP_SIDE = 16_383;
/** Declared operations one ordinary core does in a second; measured on the CPU implementations, rounded. */
const OPS_PER_CORE_SECOND = 1e9;
/** Replicas an estimate assumes per unit: the default quorum. */
const ESTIMATE_REPLICAS = 2;
/** Units whose costs an estimate adds up; larger plans are sampled evenly. */
const ESTIMATE_SAMPLES = 4_096;

/**
 * Checks a submission against its kernel, decodes its input, and creates the job. The cheap checks come first: nothing is
 * decoded for a job that could not be planned whatever its image.
 */
export async function submitJob(deps: ApiDeps, accountId: AccountId, request: CreateJob): Promise<JobRecord> {
  const kernel = findKernel(deps.kernels, request.kernel);
  const params = parseKernelParams(kernel, request.params);
  checkInput(kernel, request.inputs.length);
  const inputCid = request.inputs[0] ?? null;
  const input = inputCid === null ? null : await deps.images.decode(inputCid);
  const plan = kernel.plan(params, imageInputs(input));
  checkSize(deps, plan, request.output.format);
  return deps.coordinator.createJob({
    accountId,
    title: request.title,
    kernel: kernel.id,
    kernelVersion: kernel.version,
    params,
    terms: request.terms,
    standing: false,
    inputCid,
    input,
    raster: outputSizeOf(plan)!,
    outputFormat: request.output.format,
    unitsTotal: plan.unitCount,
  });
}

/** What a job would take, from its plan alone. */
export function estimateJob(deps: ApiDeps, request: EstimateRequest): Estimate {
  const kernel = findKernel(deps.kernels, request.kernel);
  const params = parseKernelParams(kernel, request.params);
  checkInput(kernel, request.inputs.length);
  const plan = kernel.plan(params, request.inputs.map(toImageShape));
  checkSize(deps, plan, "png");
  const costOps = Math.round(totalCost(plan));
  return {
    units: plan.unitCount,
    stages: plan.stages.map(({ title, unitCount }) => ({ title, units: unitCount })),
    raster: outputSizeOf(plan),
    costOps,
    coreSeconds: (costOps * ESTIMATE_REPLICAS) / OPS_PER_CORE_SECOND,
  };
}

function totalCost(plan: JobPlan): number {
  const step = Math.max(1, Math.ceil(plan.unitCount / ESTIMATE_SAMPLES));
  let sum = 0;
  let samples = 0;
  for (let ordinal = 0; ordinal < plan.unitCount; ordinal += step) {
    sum += plan.unit(ordinal).costOps;
    samples++;
  }
  return samples === 0 ? 0 : (sum / samples) * plan.unitCount;
}

function parseKernelParams(kernel: Kernel, params: unknown): unknown {
  const parsed = kernel.params.safeParse(params);
  if (!parsed.success) throw new InvalidRequestError("params", parsed.error);
  return parsed.data;
}

/** @throws {JobInputError} */
function checkInput(kernel: Kernel, given: number): void {
  const { min, max } = kernel.inputs.images;
  if (given < min || given > max) throw new JobInputError(kernel.id, given < min);
}

function toImageShape(input: EstimateInput): ImageShape {
  if (input.kind === "file") throw new JobInputError("file", false);
  if (input.width * input.height > MAX_IMAGE_PIXELS)
    throw new JobTooLargeError({ pixels: input.width * input.height, limitPixels: MAX_IMAGE_PIXELS });
  return input;
}

function checkSize(deps: ApiDeps, plan: JobPlan, format: "png" | "webp"): void {
  const { width, height } = outputSizeOf(plan)!;
  const limitUnits = deps.limits.maxUnitsPerJob;
  if (plan.unitCount > limitUnits) throw new JobTooLargeError({ units: plan.unitCount, limitUnits });
  if (width * height > MAX_IMAGE_PIXELS)
    throw new JobTooLargeError({ pixels: width * height, limitPixels: MAX_IMAGE_PIXELS });
  if (format === "webp" && Math.max(width, height) > MAX_WEBP_SIDE)
    throw new JobTooLargeError({ webpSide: Math.max(width, height), limitSide: MAX_WEBP_SIDE });
}
