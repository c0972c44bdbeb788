import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { splitResult } from "#lib/kernels/bundles/bundle-plan.ts";
import type { JobPlan, Kernel } from "#lib/kernels/kernel.ts";
import { dataStageCount, firstOrdinalOf, outputSizeOf } from "#lib/kernels/stages.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Cid, Digest } from "#lib/protocol/ids.ts";
import { MAX_STAGE_BYTES } from "#lib/protocol/limits.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { HashHex } from "../commitments.ts";
import { kernelJobOf } from "../job-book.ts";
import type { BlobStore, JobRecord, OutputAssembly } from "../ports.ts";

/** A stored part of what a job makes. */
export interface Product {
  readonly cid: Cid;
  readonly sizeBytes: number;
}

/** Where the results of one stage go, in any order, and what becomes of them. */
export interface StageSink {
  /** Each unit's result once. @throws {KernelFailedError} */
  take(ordinal: number, result: Uint8Array): Promise<void>;
  /** Stores what the results were put together to. Ends the sink, also when it fails. @throws {KernelFailedError} */
  finish(signal: AbortSignal): Promise<Product>;
  /** Ends the sink without storing anything. */
  discard(): Promise<void>;
}

/** What sinks need besides a job. */
export interface SinkDeps {
  readonly blobs: BlobStore;
  readonly outputs: OutputAssembly;
  readonly hash: HashHex;
}

/** Thrown when a kernel can make nothing of what was accepted: a small quorum of hosts may have made it up. */
export class KernelFailedError extends TabgridError {
  constructor(what: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super("job.kernel-failed", "permanent", `${what} could not be made of the accepted results: ${why}`, { cause });
  }
}

/** Thrown when what hosts or requesters would have to fetch is larger than it may be. */
class ProductTooLargeError extends TabgridError {
  constructor(what: string, sizeBytes: number) {
    super("job.product-too-large", "permanent", `${what} is larger than ${MAX_STAGE_BYTES} bytes.`, {
      details: { sizeBytes, limitBytes: MAX_STAGE_BYTES },
    });
  }
}

/** Opens the sink of the stage that a job is at. */
export function openSink(deps: SinkDeps, kernel: Kernel, plan: JobPlan, job: JobRecord): Promise<StageSink> {
  return job.stageCids.length < dataStageCount(plan)
    ? openDataSink(deps, kernel, plan, job)
    : openPixelSink(deps, plan, job);
}

async function openPixelSink({ outputs }: SinkDeps, plan: JobPlan, job: JobRecord): Promise<StageSink> {
  const writer = await outputs.open(job, outputSizeOf(plan)!);
  return {
    take: async (ordinal, pixels) => {
      for (const { unit, result } of splitResult(plan.unit(ordinal), pixels)) await writer.place(unit.region, result);
    },
    finish: (signal) => writer.finish(signal),
    discard: () => writer.discard(),
  };
}

async function openDataSink(deps: SinkDeps, kernel: Kernel, plan: JobPlan, job: JobRecord): Promise<StageSink> {
  const stage = job.stageCids.length;
  const what = `Stage ${plan.stages[stage]!.title}`;
  const first = firstOrdinalOf(plan, stage);
  const earlier = await readStages(deps, job);
  const assembly = guard(what, () => kernel.openStage!(kernelJobOf(job), stage, earlier));
  return {
    take: async (ordinal, result) => guard(what, () => assembly.add(ordinal - first, result)),
    finish: async () =>
      store(
        deps,
        what,
        guard(what, () => assembly.finish()),
      ),
    discard: async () => undefined,
  };
}

/** Stores the report of a job whose data are complete; null when there is none. @throws {KernelFailedError} */
export async function storeReport(deps: SinkDeps, kernel: Kernel, job: JobRecord): Promise<Product | null> {
  if (kernel.report === undefined) return null;
  const what = "The report";
  const stages = await readStages(deps, job);
  const text = guard(what, () => {
    const report = kernel.report!(kernelJobOf(job), stages) ?? null;
    return report === null ? null : canonicalJson(report);
  });
  return text === null ? null : store(deps, what, new TextEncoder().encode(text));
}

/** What the stages of a job were put together to so far. */
async function readStages({ blobs }: SinkDeps, job: JobRecord): Promise<Uint8Array<ArrayBuffer>[]> {
  const stages: Uint8Array<ArrayBuffer>[] = [];
  for (const cid of job.stageCids) stages.push(await blobs.get(cid));
  return stages;
}

async function store({ blobs, hash }: SinkDeps, what: string, bytes: Uint8Array<ArrayBuffer>): Promise<Product> {
  if (bytes.length > MAX_STAGE_BYTES) throw new ProductTooLargeError(what, bytes.length);
  const cid = cidOfDigest(hash(bytes) as Digest);
  await blobs.put(cid, bytes);
  return { cid, sizeBytes: bytes.length };
}

function guard<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new KernelFailedError(what, error);
  }
}
