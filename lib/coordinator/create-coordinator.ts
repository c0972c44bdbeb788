import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { kernelTag } from "#lib/kernels/registry.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { AccountId, JobId } from "#lib/protocol/ids.ts";
import type { ExchangeResponse } from "#lib/protocol/messages/exchange.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createCommit, type HashHex } from "./commitments.ts";
import { GroupCommit } from "./exchange/group-commit.ts";
import { Feeder } from "./exchange/hand-out.ts";
import { type PreparedExchange, prepareExchange } from "./exchange/prepare-exchange.ts";
import { RecentResults } from "./exchange/recent-results.ts";
import { runFlush } from "./exchange/run-flush.ts";
import { explainHost, explainUnits } from "./explanations.ts";
import { JobBook } from "./job-book.ts";
import { decodeCursor, encodeCursor } from "./job-cursor.ts";
import { assembleOutputs } from "./loops/assemble-outputs.ts";
import { collectGarbage, type Retention } from "./loops/collect-garbage.ts";
import { expireReplicas } from "./loops/expire-replicas.ts";
import { keepStandingJob } from "./loops/keep-standing-job.ts";
import { type Chore, type ReportFailure, runLoop } from "./loops/loop.ts";
import { releaseStages } from "./loops/release-stages.ts";
import { openJobRecord, tilesOf } from "./open-job-record.ts";
import type { BlobStore, Coordinator, JobRecord, NewJob, OutputAssembly } from "./ports.ts";
import type { CoordinatorStorage } from "./storage.ts";
import { TrustBook } from "./trust-book.ts";

/** Thrown when there is no job with this id. */
export class JobNotFoundError extends TabgridError {
  constructor(id: JobId) {
    super("job.not-found", "user", "There is no such job.", { details: { id } });
  }
}

/** What a coordinator is made of. */
export interface CoordinatorDeps {
  readonly storage: CoordinatorStorage;
  readonly blobs: BlobStore;
  readonly outputs: OutputAssembly;
  readonly kernels: Readonly<Record<string, Kernel>>;
  /** SHA-256 in hex: `(bytes) => hash("sha256", bytes, "hex")` of node:crypto. */
  readonly hash: HashHex;
  /** A random UUID. */
  readonly makeId: () => string;
  readonly clock?: Clock;
  /** Uniform in [0, 1); which hosts share a unit is drawn from it. */
  readonly random?: () => number;
  /** The job that keeps contributors busy; null for none. */
  readonly nextStandingJob?: ((sequence: number) => NewJob) | null;
  readonly reportFailure: ReportFailure;
  /** Most unreported replicas of one host. */
  readonly maxOutstanding?: number;
  readonly retention?: Retention;
}

/** Enough for 64 cores to hold eight units each while they wait out a lost connection. */
const MAX_OUTSTANDING = 512;
/** Most reports and claims in one flush. Larger flushes save little per unit and make everyone wait. */
const MAX_FLUSH_WEIGHT = 4_096;
const DAY_MS = 24 * 3_600_000;
const RETENTION: Retention = { standingJobs: 3, endedJobMs: 30 * DAY_MS, unreferencedBlobMs: 3_600_000 };
/** Window of `status()`, in milliseconds. */
const ACTIVE_MS = 60_000;

/** Builds a coordinator. It serves at once; `start` only begins the background loops. */
export function createCoordinator(deps: CoordinatorDeps): Coordinator {
  const { storage, blobs, kernels, hash, makeId, reportFailure } = deps;
  const clock = deps.clock ?? systemClock;
  const commit = createCommit(hash);
  const book = new JobBook(kernels, hash);
  const trust = new TrustBook(hash);
  const recent = new RecentResults();
  const feeder = new Feeder(book, trust, deps.random ?? Math.random);
  const context = { book, commit, trust, feeder, maxOutstanding: deps.maxOutstanding ?? MAX_OUTSTANDING };
  let loops: { stop: AbortController; done: Promise<unknown> } | null = null;
  /** Jobs that failed, while their units are being cancelled. */
  const cancelling = new Set<Promise<void>>();

  const openTrust = (): Promise<void> => trust.open(storage, () => `${makeId()}${makeId()}`, clock.nowMs());

  /** No exchange waits for it; the expiry loop finishes it if it fails or the process dies meanwhile. */
  const cancelBeside = (id: JobId, nowMs: number): void => {
    const cancelled = storage
      .cancelOpenUnits(id, nowMs)
      .catch((error) => reportFailure("cancel-open-units", error))
      .finally(() => cancelling.delete(cancelled));
    cancelling.add(cancelled);
  };

  const flush = async (batch: readonly PreparedExchange[]): Promise<ExchangeResponse[]> => {
    await openTrust();
    const nowMs = clock.nowMs();
    const outcome = await storage.flush((transaction) => runFlush(transaction, batch, nowMs, context));
    trust.apply(outcome.work, nowMs);
    for (const { reports } of batch) {
      for (const { candidate, payload } of reports) if (payload !== null) recent.keep(candidate!.digest, payload);
    }
    recent.noteAccepted(outcome.units);
    for (const id of outcome.failedJobs) cancelBeside(id, nowMs);
    return outcome.responses;
  };
  const queue = new GroupCommit<PreparedExchange, ExchangeResponse>(flush, {
    weigh: ({ request }) => request.reports.length + request.failures.length + (request.claim?.max ?? 0),
    maxWeight: MAX_FLUSH_WEIGHT,
    sleep: (ms) => clock.sleep(ms),
  });

  const getJob = async (id: JobId): Promise<JobRecord> => {
    const job = await storage.findJob(id);
    if (job === null) throw new JobNotFoundError(id);
    return job;
  };

  const createJob = async (job: NewJob): Promise<JobRecord> => {
    const kernel = book.kernelOf(job);
    const record = openJobRecord(job, makeId() as JobId, clock.nowMs());
    await storage.createJob(record, kernelTag(kernel), tilesOf(job));
    return record;
  };

  const chores = (): Chore[] => [
    expireReplicas({ storage, clock, ...context }),
    releaseStages({ storage, clock, ...context }),
    assembleOutputs({ storage, clock, ...context, recent, blobs, hash, outputs: deps.outputs }),
    collectGarbage({ storage, blobs, clock, retention: deps.retention ?? RETENTION }),
    ...(deps.nextStandingJob ? [keepStandingJob({ storage, createJob, nextStandingJob: deps.nextStandingJob })] : []),
  ];

  return {
    exchange: async (hostId, request, inlinePayloads) =>
      queue.submit(await prepareExchange(hostId, request, inlinePayloads, { blobs, hash })),

    introduceHost: async (id, origin) => {
      await storage.putOrigin(id, origin, clock.nowMs());
      trust.forget(id);
    },
    findHost: (id) => storage.findHost(id, clock.nowMs()),
    explainHost: async (id) => {
      await openTrust();
      return explainHost({ storage, clock, trust }, id);
    },

    createJob,
    getJob,
    getInputs: async ({ id, inputs }) => {
      const tiles = inputs.length === 0 ? [] : await storage.findTiles(id);
      if (tiles === null) throw new JobNotFoundError(id);
      return inputs.map((input, at) => (input.kind === "image" ? { ...input, tiles: [...tiles[at]!] } : input));
    },
    listJobs: async ({ accountId, limit, cursor }) => {
      const before = cursor === null ? null : decodeCursor(cursor);
      const jobs = await storage.listJobs({ accountId, limit: limit + 1, before });
      const page = jobs.slice(0, limit);
      return { jobs: page, nextCursor: jobs.length > limit ? encodeCursor(page.at(-1)!) : null };
    },
    cancelJob: async (id) => {
      const endedAtMs = clock.nowMs();
      await getJob(id);
      // Two transactions: a flush holds units while it moves their job, so nothing may hold the job and want units.
      if (await storage.moveJob(id, ["running", "assembling"], { state: "cancelled", endedAtMs })) {
        await storage.cancelOpenUnits(id, endedAtMs);
      }
      return getJob(id);
    },
    listUnits: (id, query) => storage.listUnits(id, query),
    explainUnits: async (job, units) => {
      await openTrust();
      return explainUnits({ storage, clock, ...context }, job, units);
    },
    findResult: async (id, ordinal) => {
      const [accepted] = await storage.readAccepted(id, [ordinal]);
      if (!accepted?.published) return null;
      return accepted.payload ?? blobs.get(cidOfDigest(accepted.digest));
    },

    hostTotals: (id) => storage.hostTotals(id),
    status: async () => {
      const { accepted, ...rest } = await storage.activity(clock.nowMs() - ACTIVE_MS);
      return { ...rest, acceptedLastMinute: accepted };
    },

    getOrCreateSetting: (key, make) => storage.getOrCreateSetting(key, make),
    createAccount: async () => {
      const id = makeId() as AccountId;
      await storage.createAccount(id, clock.nowMs());
      return id;
    },

    start: async () => {
      if (loops !== null) return;
      const stop = new AbortController();
      const opened = (chore: Chore): Chore => ({
        ...chore,
        run: async (signal) => {
          await openTrust();
          return chore.run(signal);
        },
      });
      const running = chores().map((chore) => runLoop(opened(chore), storage, clock, stop.signal, reportFailure));
      loops = { stop, done: Promise.all(running) };
    },
    stop: async () => {
      loops?.stop.abort();
      await loops?.done;
      loops = null;
      await queue.idle();
      await Promise.all(cancelling);
      await storage.releaseLeads();
    },
  };
}
