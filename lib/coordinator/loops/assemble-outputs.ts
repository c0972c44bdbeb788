import { isRetryable, TabgridError, toErrorWire } from "#lib/errors/tabgrid-error.ts";
import type { JobPlan } from "#lib/kernels/kernel.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { Clock } from "../clock.ts";
import type { JobBook } from "../job-book.ts";
import type { BlobStore, JobRecord, OutputAssembly, OutputWriter } from "../ports.ts";
import type { CoordinatorStorage } from "../storage.ts";
import type { Chore } from "./loop.ts";

/** Accepted results read at once; with results in rows at most 2 MiB. */
const RESULTS_PER_READ = 256;
/**
 * How far back a round looks behind the start of the previous one, in milliseconds. A flush dates its units when it
 * starts and shows them when it commits; this is more than a flush can take, retries included.
 */
const OVERLAP_MS = 10_000;

/** A job's output in the making. */
interface Assembly {
  readonly plan: JobPlan;
  readonly writer: OutputWriter;
  /** One byte per unit: 1 once its result is in place. */
  readonly placed: Uint8Array;
  placedCount: number;
  readSinceMs: number;
}

/**
 * The assimilator: puts accepted results in their place as they come, so that the output is ready soon after the last
 * one, then has it encoded. A restart begins the open outputs anew; placing twice is harmless.
 */
export function assembleOutputs(deps: {
  readonly storage: CoordinatorStorage;
  readonly clock: Clock;
  readonly book: JobBook;
  readonly blobs: BlobStore;
  readonly outputs: OutputAssembly;
}): Chore {
  const { storage, clock, book, blobs, outputs } = deps;
  const assemblies = new Map<JobId, Assembly>();

  const assemblyOf = async (job: JobRecord): Promise<Assembly> => {
    const known = assemblies.get(job.id);
    if (known !== undefined) return known;
    const plan = book.planOf(job);
    const writer = await outputs.open(job);
    const assembly = { plan, writer, placed: new Uint8Array(plan.unitCount), placedCount: 0, readSinceMs: 0 };
    assemblies.set(job.id, assembly);
    return assembly;
  };

  const place = async (job: JobRecord, assembly: Assembly, signal: AbortSignal): Promise<void> => {
    const startedMs = clock.nowMs();
    for (let afterOrdinal = -1; !signal.aborted; ) {
      const query = { sinceMs: assembly.readSinceMs, afterOrdinal, limit: RESULTS_PER_READ };
      const results = await storage.listAccepted(job.id, query);
      for (const { ordinal, digest, payload } of results) {
        if (assembly.placed[ordinal] === 1) continue;
        const bytes = payload ?? (await blobs.get(cidOfDigest(digest)));
        await assembly.writer.place(assembly.plan.unit(ordinal).region, bytes);
        assembly.placed[ordinal] = 1;
        assembly.placedCount++;
      }
      if (results.length < RESULTS_PER_READ) break;
      afterOrdinal = results.at(-1)!.ordinal;
    }
    if (!signal.aborted) assembly.readSinceMs = startedMs - OVERLAP_MS;
  };

  const finish = async (job: JobRecord, assembly: Assembly): Promise<void> => {
    await storage.moveJob(job.id, ["running"], { state: "assembling" });
    const { cid, sizeBytes } = await assembly.writer.finish();
    const end = { state: "done", outputCid: cid, outputSizeBytes: sizeBytes, endedAtMs: clock.nowMs() } as const;
    await storage.moveJob(job.id, ["assembling"], end);
    assemblies.delete(job.id);
  };

  /** A defect in one job's output must not keep the others from theirs: the job fails, unless trying again may help. */
  const fail = async (job: JobRecord, error: unknown): Promise<void> => {
    if (isRetryable(error)) return;
    const { message } = toErrorWire(error);
    const failure = { code: "job.assembly-failed", message: `The output could not be assembled: ${message}` };
    await storage.moveJob(job.id, ["running", "assembling"], { state: "failed", failure, endedAtMs: clock.nowMs() });
    await storage.cancelOpenUnits(job.id, clock.nowMs());
    if (!(error instanceof TabgridError)) throw error;
  };

  return {
    name: "assemble-outputs",
    everyMs: 250,
    run: async (signal) => {
      await storage.fold(clock.nowMs());
      const active = await storage.listJobsInState(["running", "assembling"]);
      const ids = new Set(active.map(({ id }) => id));
      for (const [id, { writer }] of assemblies) {
        if (ids.has(id)) continue;
        assemblies.delete(id);
        await writer.discard();
      }
      for (const job of active) {
        if (signal.aborted) return false;
        const placed = assemblies.get(job.id)?.placedCount ?? 0;
        if (job.unitsAccepted === placed && placed < job.unitsTotal) continue;
        try {
          const assembly = await assemblyOf(job);
          await place(job, assembly, signal);
          if (assembly.placedCount === job.unitsTotal) await finish(job, assembly);
        } catch (error) {
          await fail(job, error);
        }
      }
      return false;
    },
  };
}
