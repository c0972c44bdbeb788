import type { JobPlan, Size } from "#lib/kernels/kernel.ts";
import type { AccountId, Cid, Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ExchangeRequest, ExchangeResponse } from "#lib/protocol/messages/exchange.ts";
import type { FileInput, ImageInput, JobInput, OutputFormat, Terms } from "#lib/protocol/messages/jobs.ts";
import type { JobState, ReplicaMark, ReplicaState, UnitState } from "#lib/protocol/states.ts";
import type { HostExplanation } from "./explanations.ts";
import type { HostOrigin, HostRecord, StageAudit } from "./trust/host-record.ts";
import type { UnitExplanation } from "./units/explain-unit.ts";

/**
 * Content-addressed, immutable blobs. Implementations: disk (lib/blobs/disk-blob-store.ts) and memory
 * (lib/blobs/memory-blob-store.ts); one conformance suite (lib/blobs/blob-store-conformance.ts).
 *
 * Every method may throw `blob.unavailable` (transient) when the storage itself fails.
 */
export interface BlobStore {
  /**
   * Stores bytes whose CID must be `cid`; storing again what is there is free. Verified before it becomes visible.
   *
   * @throws `blob.digest-mismatch`
   */
  put(cid: Cid, bytes: Uint8Array): Promise<void>;
  /**
   * Like put, from a stream, never holding more than a chunk in memory. What the stream throws is thrown on.
   *
   * @throws `blob.digest-mismatch`, or `blob.too-large` beyond the limit.
   */
  putStream(cid: Cid, source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<{ sizeBytes: number }>;
  /** The whole blob, verified against its CID. @throws `blob.not-found`, or `blob.corrupt` when it was damaged since. */
  get(cid: Cid): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The blob, or a range of its bytes (`end` is exclusive), in chunks. Verified: a damaged blob never comes to its end.
   *
   * @throws `blob.not-found`, `blob.corrupt`, or `blob.range-not-satisfiable` for a range that is empty or leaves the blob.
   */
  read(cid: Cid, range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
  /** Size, or null when the blob is not there. */
  findSize(cid: Cid): Promise<number | null>;
  /**
   * Like findSize, and counts as storing the blob again: for whoever is about to make it part of something, so that it is
   * not collected as garbage meanwhile.
   */
  renew(cid: Cid): Promise<number | null>;
  /** Forgets a blob unless it was stored, or stored again, at or after this time: whoever stored it may be about to use it. */
  deleteStoredBefore(cid: Cid, beforeMs: number): Promise<void>;
  /** Everything stored, with the time it was last stored; for garbage collection. */
  list(): AsyncIterable<{ cid: Cid; sizeBytes: number; storedAtMs: number }>;
}

/** An input as a job's record has it. The tiles of images are kept apart: only hosts and previews need them. */
export type InputRecord = Omit<ImageInput, "tiles"> | FileInput;

/** The tiles of a job's inputs: for each input those of an image, none for a file. */
export type InputTiles = readonly (readonly Cid[])[];

/** A job as the coordinator keeps it. */
export interface JobRecord {
  readonly id: JobId;
  readonly accountId: AccountId | null;
  readonly title: string;
  readonly kernel: string;
  readonly kernelVersion: number;
  readonly params: unknown;
  readonly terms: Terms;
  readonly standing: boolean;
  readonly inputs: readonly InputRecord[];
  /**
   * As planned, in bundles where units travel together: from here on such a bundle is what a unit is. The units of each
   * stage are handed out once those of the one before are put together.
   */
  readonly stages: JobPlan["stages"];
  /** Whether the last stage makes the output image. */
  readonly makesImage: boolean;
  /** What the stages with data that are complete were put together to, in order. */
  readonly stageCids: readonly Cid[];
  readonly outputFormat: OutputFormat;
  readonly outputCid: Cid | null;
  readonly outputSizeBytes: number | null;
  readonly reportCid: Cid | null;
  readonly reportSizeBytes: number | null;
  readonly state: JobState;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly unitsTotal: number;
  readonly unitsAccepted: number;
  /** Units that enough hosts agree on while their stage is not released. */
  readonly unitsProvisional: number;
  /** The latest audit; null before the first, and for a fixed quorum. */
  readonly audit: StageAudit | null;
  readonly resultsReported: number;
  readonly resultsInvalid: number;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
}

/** What a new job needs; the coordinator adds id, times, counters and units. */
export interface NewJob
  extends Pick<
    JobRecord,
    | "accountId"
    | "title"
    | "kernel"
    | "kernelVersion"
    | "params"
    | "terms"
    | "standing"
    | "stages"
    | "makesImage"
    | "outputFormat"
  > {
  readonly inputs: readonly JobInput[];
}

/** One replica inside its unit's record. */
export interface ReplicaRecord {
  readonly attempt: number;
  readonly hostId: HostId;
  readonly state: ReplicaState;
  /** Whether this host was told to send the payload. */
  readonly upload: boolean;
  readonly issuedAtMs: number;
  readonly deadlineMs: number;
  readonly reportedAtMs: number | null;
  readonly commitment: Digest | null;
  /** The candidate this replica's commitment was found to match. */
  readonly matches: Digest | null;
  readonly mark: ReplicaMark;
}

/** A payload some host sent that matches its own commitment: it may become the canonical result. */
export interface Candidate {
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** `row`: the bytes are in the unit's row; `blob`: in the blob store under the digest's CID. */
  readonly stored: "row" | "blob";
}

/** A unit as decisions see it. */
export interface UnitRecord {
  readonly id: UnitId;
  readonly jobId: JobId;
  readonly ordinal: number;
  readonly state: UnitState;
  /** Hosts that have to agree, or with a target error rate the fewest that may. */
  readonly quorum: number;
  readonly maxReplicas: number;
  /** Replicas to hand out now. */
  readonly wants: number;
  readonly replicas: readonly ReplicaRecord[];
  readonly candidates: readonly Candidate[];
  readonly canonical: Digest | null;
  /** Hosts whose word it rested on when the audit of its stage began; 0 before, and when it is not audited. */
  readonly auditedSupport: number;
  /** Hosts that have to agree because the audit drew it; 0 when it did not. */
  readonly auditFloor: number;
}

/**
 * What the rest of the server asks of the coordinator. `lib/coordinator/create-coordinator.ts` builds it from a storage
 * port, a blob store and a clock; several processes may each have one over the same database.
 */
export interface Coordinator {
  /**
   * One host's exchange, durable when the promise resolves. Calls made while a flush runs share the next flush.
   *
   * @param inlinePayloads bytes of the inline reports, in the order in which the request announces them.
   */
  exchange(hostId: HostId, request: ExchangeRequest, inlinePayloads: readonly Uint8Array[]): Promise<ExchangeResponse>;

  /** Says where a host comes from, which decides with whom it may share units. */
  introduceHost(id: HostId, origin: HostOrigin): Promise<void>;
  /** What is known of a host; null when it was never seen. */
  findHost(id: HostId): Promise<HostRecord | null>;

  /** What a host is told of itself: its standing with every kernel it has a record for, and why. */
  explainHost(id: HostId): Promise<HostExplanation>;

  createJob(job: NewJob): Promise<JobRecord>;
  /** @throws `job.not-found` */
  getJob(id: JobId): Promise<JobRecord>;
  /** The inputs of a job with their tiles. @throws `job.not-found` */
  getInputs(job: JobRecord): Promise<JobInput[]>;
  /** Newest first; `accountId` null lists the public ones: standing jobs, and those whose requesters show them. */
  listJobs(query: {
    accountId: AccountId | null;
    limit: number;
    cursor: string | null;
  }): Promise<{ jobs: JobRecord[]; nextCursor: string | null }>;
  /** Ends a job; its open units are cancelled. Cancelling an ended job changes nothing. @throws `job.not-found` */
  cancelJob(id: JobId): Promise<JobRecord>;
  /** Units of a job that changed at or after `sinceMs`, behind `afterOrdinal` if given, by ordinal; at most `limit`. */
  listUnits(id: JobId, query: { sinceMs: number; limit: number; afterOrdinal?: number }): Promise<UnitRecord[]>;
  /** Why units of a job, and their replicas, are where they are; changes nothing. In the order of the units. */
  explainUnits(job: JobRecord, units: readonly UnitRecord[]): Promise<UnitExplanation[]>;
  /** The canonical result's bytes; null while the unit is not accepted, or a host that holds a replica could still copy it. */
  findResult(id: JobId, ordinal: number): Promise<Uint8Array<ArrayBuffer> | null>;

  /** Verified work of one host, from the credit ledger. */
  hostTotals(id: HostId): Promise<{ verifiedUnits: number; invalidUnits: number; creditMicro: number }>;
  status(): Promise<{ activeHosts: number; openUnits: number; acceptedLastMinute: number; runningJobs: number }>;

  /** Secrets and small settings shared by all processes on the database; `make` runs once for ever. */
  getOrCreateSetting(key: string, make: () => string): Promise<string>;
  createAccount(): Promise<AccountId>;

  /** Starts the background loops: expiry, assembly, the standing job, garbage collection. One process leads each, by advisory lock. */
  start(): Promise<void>;
  /** Stops loops and waits for the flush in flight. */
  stop(): Promise<void>;
}

/**
 * A job's output while it is being assembled: held by one process, which ends it by `finish` or `discard`.
 * Placing the same region again is harmless; a restart opens it anew.
 */
export interface OutputWriter {
  /** Writes one accepted result, `u8[height, width, 4]` of `region`, in place. Memory stays bounded by one result. */
  place(region: { x: number; y: number; width: number; height: number }, pixels: Uint8Array): Promise<void>;
  /**
   * Encodes the whole raster in the job's format and stores it as a blob. Ends the writer, also when that fails.
   *
   * @param signal gives up, with a transient error: a large output takes a minute to encode.
   */
  finish(signal: AbortSignal): Promise<{ cid: Cid; sizeBytes: number }>;
  /** Drops what was written and ends the writer; harmless once it has ended. */
  discard(): Promise<void>;
}

/** Opens writers; implemented by lib/images/output-writer.ts, in memory for tests. */
export interface OutputAssembly {
  open(job: Pick<JobRecord, "id" | "outputFormat">, raster: Size): Promise<OutputWriter>;
}
