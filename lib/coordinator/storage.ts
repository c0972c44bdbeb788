import type { AccountId, Cid, Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ReplicaRef } from "#lib/protocol/messages/exchange.ts";
import type { JobState } from "#lib/protocol/states.ts";
import type { InputTiles, JobRecord, UnitRecord } from "./ports.ts";
import type { LedgerEntry } from "./trust/credit-entries.ts";
import type { HostCensus, HostOrigin, HostRecord, HostWork, StageAudit } from "./trust/host-record.ts";

/** One unit before and after a flush. */
export interface UnitChange {
  readonly before: UnitRecord;
  readonly after: UnitRecord;
  /** Bytes of the candidates added with `stored: "row"`, concatenated in the order of `after.candidates`; or null. */
  readonly payload: Uint8Array | null;
}

/** One verdict, for ever: what its credit adds to the ledger is in the same flush. */
export interface Verdict {
  readonly hostId: HostId;
  readonly jobId: JobId;
  readonly unitId: UnitId;
  readonly attempt: number;
  readonly valid: boolean;
  /** 0 for an invalid result. */
  readonly creditMicro: number;
}

/** What a flush adds to a job's counters. */
export interface JobProgress {
  readonly jobId: JobId;
  /** Ordinals of the units accepted. */
  readonly accepted: readonly number[];
  /** By how many the number of provisional units changes. */
  readonly provisional: number;
  readonly reported: number;
  readonly invalid: number;
}

/** Everything one flush writes; all of it or nothing. */
export interface FlushChanges {
  readonly nowMs: number;
  /** At most one change per unit. */
  readonly units: readonly UnitChange[];
  readonly verdicts: readonly Verdict[];
  readonly ledger: readonly LedgerEntry[];
  /** At most one for each host and kernel. */
  readonly work: readonly HostWork[];
  /** Hosts that agreed with each other on a result that was found wrong. */
  readonly rings: readonly (readonly HostId[])[];
  readonly progress: readonly JobProgress[];
  /** Moments at which units have to be looked at again. */
  readonly wakeUps: readonly { readonly atMs: number; readonly unitIds: readonly UnitId[] }[];
  /** Hosts seen, and by how much the number of their unreported replicas changes. */
  readonly hosts: ReadonlyMap<HostId, number>;
  /** What hosts were handed out, in place of what they were handed out before. */
  readonly claims: ReadonlyMap<HostId, readonly ReplicaRef[]>;
  readonly failedJobs: readonly { readonly jobId: JobId; readonly failure: NonNullable<JobRecord["failure"]> }[];
  /** Blobs that now belong to a job. */
  readonly blobs: readonly { readonly jobId: JobId; readonly digest: Digest }[];
}

/** Which units to offer. */
export interface ClaimableQuery {
  /** Only units of these kernels (`id@version`). */
  readonly kernels: readonly string[];
  /** No units of these jobs. */
  readonly exceptJobs: readonly JobId[];
  /** Only units of which at least one of these hosts has no replica that is not lost. */
  readonly hostIds: readonly HostId[];
  readonly limit: number;
  /** Continues behind this unit. */
  readonly after: Claimable | null;
}

/** A unit that wants replicas, with its place in the queue. */
export interface Claimable {
  readonly unit: UnitRecord;
  readonly priority: number;
}

/**
 * One flush's view of the storage. Rows returned by a method that locks stay this flush's own until it ends. Calls may
 * overlap; they take effect in the order in which they were made.
 */
export interface FlushTransaction {
  /** Locks units, waiting for other flushes; unknown ids are left out. Locks are taken in ascending order. */
  lockUnits(ids: readonly UnitId[]): Promise<UnitRecord[]>;
  /** Reads units without locking them. */
  readUnits(ids: readonly UnitId[]): Promise<UnitRecord[]>;
  /** Locks units with `wants` > 0 that nobody else has locked, highest priority first, then oldest. */
  lockClaimable(query: ClaimableQuery): Promise<Claimable[]>;
  /** Takes the wake-ups due and locks those of their units that are open or have outstanding replicas. */
  takeDue(nowMs: number, limit: number): Promise<{ units: UnitRecord[]; wakeUps: number }>;
  /** Whether any unit of these kernels (null: of any) and none of these jobs wants replicas, seen with this flush's own changes. */
  hasClaimable(kernels: readonly string[] | null, exceptJobs?: readonly JobId[]): Promise<boolean>;
  /** What is known of hosts, with what is not folded yet; hosts never seen are left out. */
  findHosts(ids: readonly HostId[], nowMs: number): Promise<HostRecord[]>;
  /** Unreported replicas of each host; hosts never seen are left out. */
  countOutstanding(hostIds: readonly HostId[]): Promise<Map<HostId, number>>;
  /** What each host was handed out last; hosts that never were are left out. */
  findLastClaims(hostIds: readonly HostId[]): Promise<Map<HostId, readonly ReplicaRef[]>>;
  findJobs(ids: readonly JobId[]): Promise<JobRecord[]>;
  save(changes: FlushChanges): Promise<void>;
}

/** An accepted result: its bytes when they live in the unit's row, else null and they are the blob of `digest`. */
export interface AcceptedResult {
  readonly ordinal: number;
  readonly digest: Digest;
  readonly payload: Uint8Array<ArrayBuffer> | null;
  /** Whether nobody holds a replica of the unit any more, so that others may see the result. */
  readonly published: boolean;
}

/** Units of a job accepted between two folds. */
export interface Gain {
  readonly ordinals: readonly number[];
  /** How many were accepted before. */
  readonly acceptedBefore: number;
}

/**
 * Where the coordinator keeps everything but bulk bytes. Implementations: PostgreSQL (lib/db/postgres-storage.ts) and
 * memory (lib/coordinator/memory/memory-storage.ts); one conformance suite (lib/testing/storage-*conformance.ts).
 *
 * Methods throw `storage.unavailable` or `storage.conflict` (both transient) when the same call may succeed later.
 */
export interface CoordinatorStorage {
  /**
   * Runs one flush as one transaction; what it saved is durable when the promise resolves. When `work` throws, nothing
   * happened. After a transient error a commit may have happened or not: run the flush again, reports are idempotent.
   */
  flush<T>(work: (transaction: FlushTransaction) => Promise<T>): Promise<T>;

  /**
   * Creates a job and its units, ordinal by ordinal, all open. Those of the first stage want their quorum, the others
   * nothing until their stage is opened.
   */
  createJob(job: JobRecord, kernelTag: string, tiles: InputTiles): Promise<void>;
  /**
   * Records what the stage before this one was put together to, and has this one's units want their quorum, in one
   * transaction. There is none to open behind the last stage. False, and nothing happens, when the job does not run any
   * more or the stage was opened before.
   */
  openStage(id: JobId, stage: number, previous: Cid): Promise<boolean>;
  /** With counters up to date. */
  findJob(id: JobId): Promise<JobRecord | null>;
  /** The tiles of a job's inputs; null when there is no such job. */
  findTiles(id: JobId): Promise<InputTiles | null>;
  /** Newest first; `accountId` null lists the public ones: standing jobs, and those whose requesters show them. */
  listJobs(query: { accountId: AccountId | null; limit: number; before: JobCursor | null }): Promise<JobRecord[]>;
  /** Jobs in one of these states, oldest first. */
  listJobsInState(states: readonly JobState[]): Promise<JobRecord[]>;
  /** Moves a job if it is in one of the states `from`; false when it was not. */
  moveJob(id: JobId, from: readonly JobState[], to: JobMove): Promise<boolean>;
  /** Cancels the open units of a job that has ended, many at a time; some may be while others are not yet. */
  cancelOpenUnits(id: JobId, nowMs: number): Promise<void>;
  /** Jobs that failed or were cancelled and whose open units are not cancelled yet, because a process died between. */
  listUnclosedJobs(): Promise<JobId[]>;
  /** Ended jobs that may be removed: standing ones but the newest `keepStanding`, others ended before `endedBeforeMs`. */
  listRemovableJobs(query: { keepStanding: number; endedBeforeMs: number; nowMs: number }): Promise<JobId[]>;
  /** Removes a job, its units and its blob references. The ledger stays. */
  removeJob(id: JobId): Promise<void>;

  /** Units that changed at or after `sinceMs`, behind `afterOrdinal` if given, by ordinal. */
  listUnits(
    id: JobId,
    query: { readonly sinceMs: number; readonly limit: number; readonly afterOrdinal?: number },
  ): Promise<UnitRecord[]>;
  /** Accepted results behind `afterOrdinal`, by ordinal. */
  listAccepted(id: JobId, query: { afterOrdinal: number; limit: number }): Promise<AcceptedResult[]>;
  /** Accepted units of a job of which somebody still holds a replica, by ordinal. */
  listUnpublished(id: JobId, limit: number): Promise<UnitId[]>;
  /** Those of these units that are accepted, by ordinal. */
  readAccepted(id: JobId, ordinals: readonly number[]): Promise<AcceptedResult[]>;

  /**
   * Adds what flushes appended to the jobs' counters and the hosts' totals, each exactly once; reads include what is not
   * folded yet. Returns what was accepted since the last fold, by job.
   */
  fold(nowMs: number): Promise<Map<JobId, Gain>>;
  /** Writes down where a host comes from; an account that is known stays when the origin names none. */
  putOrigin(id: HostId, origin: HostOrigin, nowMs: number): Promise<void>;
  /** What is known of a host; null when it was never seen. */
  findHost(id: HostId, nowMs: number): Promise<HostRecord | null>;
  /** Counts hosts by what they are known for, up to the last fold. */
  countHosts(nowMs: number): Promise<HostCensus>;
  /** Writes down how far the audit of a job that runs has come. */
  saveAudit(id: JobId, audit: StageAudit): Promise<void>;
  /** What all entries of the ledger sum to: 0, or somebody changed them. */
  sumLedger(): Promise<number>;
  hostTotals(id: HostId): Promise<{ verifiedUnits: number; invalidUnits: number; creditMicro: number }>;
  activity(sinceMs: number): Promise<{ activeHosts: number; openUnits: number; accepted: number; runningJobs: number }>;

  /** Which of these blobs belong to a job or to an epoch. */
  findReferenced(digests: readonly Digest[]): Promise<Set<Digest>>;
  getOrCreateSetting(key: string, make: () => string): Promise<string>;
  setSetting(key: string, value: string): Promise<void>;
  createAccount(id: AccountId, nowMs: number): Promise<void>;

  /** Takes or keeps the lead of a background loop; false while another process has it. */
  tryLead(loop: string): Promise<boolean>;
  /** Gives back every lead of this instance. */
  releaseLeads(): Promise<void>;
}

/** Place in a list of jobs, newest first. */
export interface JobCursor {
  readonly createdAtMs: number;
  readonly id: JobId;
}

/** What a job that is done made. */
export type JobProducts = Pick<JobRecord, "outputCid" | "outputSizeBytes" | "reportCid" | "reportSizeBytes">;

/** A job's next state and what comes with it. */
export type JobMove =
  | { readonly state: "assembling" }
  | ({ readonly state: "done"; readonly endedAtMs: number } & JobProducts)
  | { readonly state: "failed"; readonly failure: NonNullable<JobRecord["failure"]>; readonly endedAtMs: number }
  | { readonly state: "cancelled"; readonly endedAtMs: number };
