import { isRetryable, TabgridError, toErrorWire } from "#lib/errors/tabgrid-error.ts";
import type { JobPlan } from "#lib/kernels/kernel.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { Clock } from "../clock.ts";
import type { JobBook } from "../job-book.ts";
import type { BlobStore, JobRecord, OutputAssembly, OutputWriter } from "../ports.ts";
import type { AcceptedResult, CoordinatorStorage } from "../storage.ts";
import type { Chore } from "./loop.ts";

/** Accepted results read at once; with results in rows at most 4 MiB. */
const RESULTS_PER_READ = 512;

/** Folding costs the database the same few statements however much there is to fold, and hosts share its cores. */
const EVERY_MS = 1_000;

/** A job's output in the making. */
interface Assembly {
  readonly plan: JobPlan;
  readonly writer: OutputWriter;
  /** One byte per unit: 1 once its result is in place. */
  readonly placed: Uint8Array;
  placedCount: number;
  /** Whether everything that was accepted before this assembly began was read. */
  caughtUp: boolean;
  /** Units accepted since, that are still to be placed. */
  readonly waiting: Set<number>;
}

interface AssembleDeps {
  readonly storage: CoordinatorStorage;
  readonly clock: Clock;
  readonly book: JobBook;
  readonly blobs: BlobStore;
  readonly outputs: OutputAssembly;
}

/**
 * The assimilator: puts accepted results in their place as they come, so that the output is ready soon after the last
 * one, then has it encoded. What was accepted it learns from folding the counters; only when it begins, after a restart
 * or with the lead, it reads everything there is. Placing twice is harmless.
 */
export function assembleOutputs(deps: AssembleDeps): Chore {
  const { storage, clock } = deps;
  const assemblies = new Map<JobId, Assembly>();

  const finish = async (job: JobRecord, assembly: Assembly, signal: AbortSignal): Promise<void> => {
    await storage.moveJob(job.id, ["running"], { state: "assembling" });
    // The writer ends here whatever comes of it: should this or the move fail, the next round assembles anew.
    assemblies.delete(job.id);
    const { cid, sizeBytes } = await assembly.writer.finish(signal);
    const end = { state: "done", outputCid: cid, outputSizeBytes: sizeBytes, endedAtMs: clock.nowMs() } as const;
    await storage.moveJob(job.id, ["assembling"], end);
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

  /** Discards the outputs of all jobs but these. */
  const discardAllBut = async (active: readonly JobRecord[]): Promise<void> => {
    const ids = new Set(active.map(({ id }) => id));
    for (const [id, { writer }] of assemblies) {
      if (ids.has(id)) continue;
      assemblies.delete(id);
      await writer.discard();
    }
  };

  return {
    name: "assemble-outputs",
    everyMs: EVERY_MS,
    run: async (signal) => {
      const gains = await storage.fold(clock.nowMs()).catch((error) => {
        // It may have been committed all the same; what it would have said is read again.
        for (const assembly of assemblies.values()) assembly.caughtUp = false;
        throw error;
      });
      for (const [id, ordinals] of gains) {
        const waiting = assemblies.get(id)?.waiting;
        if (waiting !== undefined) for (const ordinal of ordinals) waiting.add(ordinal);
      }
      const active = await storage.listJobsInState(["running", "assembling"]);
      await discardAllBut(active);
      for (const job of active) {
        if (signal.aborted) return false;
        if (job.unitsAccepted === 0) continue;
        try {
          const assembly = assemblies.get(job.id) ?? (await openAssembly(deps, job));
          assemblies.set(job.id, assembly);
          await placeAccepted(deps, job.id, assembly, signal);
          if (assembly.placedCount === job.unitsTotal) await finish(job, assembly, signal);
        } catch (error) {
          await fail(job, error);
        }
      }
      return false;
    },
    // Others fold from now on, so what is waiting here is not all any more.
    release: () => discardAllBut([]),
  };
}

async function openAssembly({ book, outputs }: AssembleDeps, job: JobRecord): Promise<Assembly> {
  const plan = book.planOf(job);
  const writer = await outputs.open(job);
  const placed = new Uint8Array(plan.unitCount);
  return { plan, writer, placed, placedCount: 0, caughtUp: false, waiting: new Set() };
}

/** Places what was accepted and is not placed; stops early, to be called again, when the signal is aborted. */
async function placeAccepted(deps: AssembleDeps, id: JobId, assembly: Assembly, signal: AbortSignal): Promise<void> {
  for (let afterOrdinal = -1; !assembly.caughtUp && !signal.aborted; ) {
    const results = await deps.storage.listAccepted(id, { afterOrdinal, limit: RESULTS_PER_READ });
    await placeResults(deps, assembly, results);
    if (results.length < RESULTS_PER_READ) assembly.caughtUp = true;
    else afterOrdinal = results.at(-1)!.ordinal;
  }
  const ordinals = [...assembly.waiting];
  for (let at = 0; at < ordinals.length && !signal.aborted; at += RESULTS_PER_READ) {
    const some = ordinals.slice(at, at + RESULTS_PER_READ);
    await placeResults(deps, assembly, await deps.storage.readAccepted(id, some));
    for (const ordinal of some) assembly.waiting.delete(ordinal);
  }
}

async function placeResults(
  { blobs }: AssembleDeps,
  assembly: Assembly,
  results: readonly AcceptedResult[],
): Promise<void> {
  for (const { ordinal, digest, payload } of results) {
    if (assembly.placed[ordinal] === 1) continue;
    const bytes = payload ?? (await blobs.get(cidOfDigest(digest)));
    await assembly.writer.place(assembly.plan.unit(ordinal).region, bytes);
    assembly.placed[ordinal] = 1;
    assembly.placedCount++;
  }
}
