import { isRetryable, TabgridError, toErrorWire } from "#lib/errors/tabgrid-error.ts";
import { firstOrdinalOf } from "#lib/kernels/stages.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { Clock } from "../clock.ts";
import type { RecentResults } from "../exchange/recent-results.ts";
import type { Decisions } from "../exchange/unit-drafts.ts";
import type { JobRecord } from "../ports.ts";
import type { AcceptedResult, CoordinatorStorage, Gain } from "../storage.ts";
import { type Breathe, createBreather } from "./breather.ts";
import type { Chore } from "./loop.ts";
import { publishResults } from "./publish-results.ts";
import { openSink, type Product, type SinkDeps, type StageSink, storeReport } from "./stage-sinks.ts";

/** Accepted results read at once; with results in rows at most 4 MiB. */
const RESULTS_PER_READ = 512;

/** Folding costs the database the same few statements however much there is to fold, and hosts share its cores. */
const EVERY_MS = 1_000;

/** The stage a job is at, in the making. */
interface Assembly {
  readonly stage: number;
  /** Ordinal of the stage's first unit. */
  readonly first: number;
  readonly sink: StageSink;
  /** One byte per unit of the stage: 1 once its result is taken in. */
  readonly taken: Uint8Array;
  takenCount: number;
  /** Whether everything that was accepted before this assembly began was read. */
  caughtUp: boolean;
  /** Units accepted since, that are still to be taken in. */
  readonly waiting: Set<number>;
}

interface AssembleDeps extends SinkDeps, Decisions {
  readonly storage: CoordinatorStorage;
  readonly clock: Clock;
  readonly recent: RecentResults;
}

/**
 * The assimilator: takes accepted results in as they come, so that a stage is put together soon after its last one. A
 * stage with data then opens the next; the pixels of the output are encoded; at the end the report is made. What was
 * accepted it learns from folding the counters; only when it begins in the midst of a stage, after a restart
 * or with the lead, it reads everything there is of it.
 */
export function assembleOutputs(deps: AssembleDeps): Chore {
  const { storage, clock, book, recent } = deps;
  const assemblies = new Map<JobId, Assembly>();

  /** Discards what is in the making of all jobs but these. */
  const discardAllBut = async (active: readonly JobRecord[]): Promise<void> => {
    const ids = new Set(active.map(({ id }) => id));
    for (const id of [...assemblies.keys()]) if (!ids.has(id)) await discard(id);
  };
  const discard = async (id: JobId): Promise<void> => {
    const assembly = assemblies.get(id);
    assemblies.delete(id);
    recent.forget(id);
    await assembly?.sink.discard();
  };

  /** @param gain what the fold of this round brought. */
  const assemblyOf = async (job: JobRecord, gain: Gain | undefined): Promise<Assembly> => {
    const known = assemblies.get(job.id);
    if (known?.stage === job.stageCids.length) return known;
    // Another process, which led for a moment, opened the stage after it.
    await discard(job.id);
    const assembly = await openAssembly(deps, job, gain);
    assemblies.set(job.id, assembly);
    return assembly;
  };

  const complete = async (job: JobRecord, image: Product | null): Promise<void> => {
    const report = await storeReport(deps, book.kernelOf(job), job);
    await publishResults(deps, job.id);
    await storage.moveJob(job.id, ["running", "assembling"], {
      state: "done",
      outputCid: image?.cid ?? null,
      outputSizeBytes: image?.sizeBytes ?? null,
      reportCid: report?.cid ?? null,
      reportSizeBytes: report?.sizeBytes ?? null,
      endedAtMs: clock.nowMs(),
    });
  };

  /** Takes a job as far as it gets. True when it is at another stage now. */
  const advance = async (
    job: JobRecord,
    gain: Gain | undefined,
    signal: AbortSignal,
    breathe: Breathe,
  ): Promise<boolean> => {
    const stage = job.stageCids.length;
    if (stage === job.stages.length) {
      await complete(job, null);
      return false;
    }
    if (job.unitsAccepted === firstOrdinalOf(job, stage)) return false;
    const assembly = await assemblyOf(job, gain);
    await takeAccepted(deps, job.id, assembly, signal, breathe);
    if (assembly.takenCount < assembly.taken.length) return false;
    const makesPixels = job.makesImage && stage === job.stages.length - 1;
    if (makesPixels) await storage.moveJob(job.id, ["running"], { state: "assembling" });
    // The sink ends here whatever comes of it: should this or what follows fail, the next round assembles anew.
    assemblies.delete(job.id);
    recent.forget(job.id);
    const product = await assembly.sink.finish(signal);
    if (makesPixels) {
      await complete(job, product);
    } else {
      // Hosts read it in the job's brief.
      await publishResults(deps, job.id);
      await storage.openStage(job.id, stage + 1, product.cid);
    }
    return !makesPixels;
  };

  /**
   * A defect in one job's results must not keep the others from theirs: the job fails, unless trying again may help.
   *
   * @returns what the operator should hear of.
   */
  const fail = async (job: JobRecord, error: unknown): Promise<unknown> => {
    if (isRetryable(error)) return null;
    const { message } = toErrorWire(error);
    const failure = { code: "job.assembly-failed", message: `The output could not be assembled: ${message}` };
    await storage.moveJob(job.id, ["running", "assembling"], { state: "failed", failure, endedAtMs: clock.nowMs() });
    await storage.cancelOpenUnits(job.id, clock.nowMs());
    return error instanceof TabgridError ? null : error;
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
      for (const [id, { ordinals }] of gains) {
        const waiting = assemblies.get(id)?.waiting;
        if (waiting !== undefined) for (const ordinal of ordinals) waiting.add(ordinal);
      }
      const active = await storage.listJobsInState(["running", "assembling"]);
      await discardAllBut(active);
      const breathe = createBreather();
      let more = false;
      let defect: unknown = null;
      for (const job of active) {
        if (signal.aborted) break;
        try {
          if (await advance(job, gains.get(job.id), signal, breathe)) more = true;
        } catch (error) {
          defect ??= await fail(job, error);
        }
      }
      if (defect !== null) throw defect;
      return more;
    },
    // Others fold from now on, so what is waiting here is not all any more.
    release: () => discardAllBut([]),
  };
}

/** One that begins with the first results of its stage has nothing to catch up with: the fold named them all. */
async function openAssembly(deps: AssembleDeps, job: JobRecord, gain: Gain | undefined): Promise<Assembly> {
  const plan = deps.book.planOf(job);
  const stage = job.stageCids.length;
  const sink = await openSink(deps, deps.book.kernelOf(job), plan, job);
  const taken = new Uint8Array(plan.stages[stage]!.unitCount);
  const first = firstOrdinalOf(plan, stage);
  const caughtUp = gain?.acceptedBefore === first;
  return { stage, first, sink, taken, takenCount: 0, caughtUp, waiting: new Set(caughtUp ? gain?.ordinals : []) };
}

/** Takes in what was accepted and is not in yet; stops early, to be called again, when the signal is aborted. */
async function takeAccepted(
  deps: AssembleDeps,
  id: JobId,
  assembly: Assembly,
  signal: AbortSignal,
  breathe: Breathe,
): Promise<void> {
  for (let afterOrdinal = assembly.first - 1; !assembly.caughtUp && !signal.aborted; ) {
    const results = await deps.storage.listAccepted(id, { afterOrdinal, limit: RESULTS_PER_READ });
    await takeResults(deps, assembly, results, breathe);
    if (results.length < RESULTS_PER_READ) assembly.caughtUp = true;
    else afterOrdinal = results.at(-1)!.ordinal;
  }
  const ordinals: number[] = [];
  for (const ordinal of assembly.waiting) {
    const result = deps.recent.take(id, ordinal);
    if (result === undefined) {
      ordinals.push(ordinal);
      continue;
    }
    assembly.waiting.delete(ordinal);
    await takeResult(assembly, ordinal, result);
    await breathe();
  }
  for (let at = 0; at < ordinals.length && !signal.aborted; at += RESULTS_PER_READ) {
    const some = ordinals.slice(at, at + RESULTS_PER_READ);
    await takeResults(deps, assembly, await deps.storage.readAccepted(id, some), breathe);
    for (const ordinal of some) assembly.waiting.delete(ordinal);
  }
}

async function takeResults(
  { blobs }: AssembleDeps,
  assembly: Assembly,
  results: readonly AcceptedResult[],
  breathe: Breathe,
): Promise<void> {
  for (const { ordinal, digest, payload } of results) {
    if (isTaken(assembly, ordinal)) continue;
    await takeResult(assembly, ordinal, payload ?? (await blobs.get(cidOfDigest(digest))));
    await breathe();
  }
}

/** Also of a stage before, which is put together already: what the fold says late may be of one. */
function isTaken(assembly: Assembly, ordinal: number): boolean {
  return assembly.taken[ordinal - assembly.first] !== 0;
}

async function takeResult(assembly: Assembly, ordinal: number, result: Uint8Array<ArrayBuffer>): Promise<void> {
  if (isTaken(assembly, ordinal)) return;
  await assembly.sink.take(ordinal, result);
  assembly.taken[ordinal - assembly.first] = 1;
  assembly.takenCount++;
}
