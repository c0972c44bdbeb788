import type { InputShape, Read } from "#lib/kernels/kernel.ts";
import type { Digest, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import type { ComputeApi } from "./compute/compute-api.ts";
import type { OutputRegion } from "./engine/engine-state.ts";
import type { HistoryStore } from "./history/history-store.ts";
import type { Usage } from "./policies/usage.ts";

/** Time and timers; virtual in tests. */
export interface Clock {
  /** Milliseconds that only ever grow; unrelated to any date. Everything within one run is measured with it. */
  now(): number;
  /** Milliseconds since 1970; may jump. Only for what outlives a run and for people. */
  wallNow(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** Keeps this host's P-256 key pair for ever. */
export interface KeyStore {
  /** The key pair, made on first use. The public key can be exported; in browsers the private one cannot. */
  getKeyPair(): Promise<CryptoKeyPair>;
}

/** Keeps what was used today, for limits of the day. */
export interface UsageStore {
  loadUsage(): Promise<Usage | null>;
  saveUsage(usage: Usage): Promise<void>;
}

/** A replica as it outlives the engine. */
export interface StoredReplica {
  readonly unitId: UnitId;
  readonly attempt: number;
  readonly jobId: JobId;
  readonly ordinal: number;
  readonly upload: boolean;
  /** As in {@link UnitOutline}; one where an earlier version stored it. */
  readonly units?: number;
  /** Wall clock. */
  readonly deadlineMs: number;
  readonly finished: { readonly digest: Digest; readonly commitment: Digest; readonly sizeBytes: number } | null;
  /** Wall clock of the report the coordinator recorded; null before. */
  readonly reportedAtMs: number | null;
  /** The coordinator asked for the bytes. */
  readonly wanted: boolean;
  /** The bytes of a small result. Large ones are kept apart, by {@link ResultStore.putPayload}. */
  readonly payload: Uint8Array<ArrayBuffer> | null;
}

/** `unit/attempt`, unique among a host's replicas. */
export type ReplicaKey = `${number}/${number}`;

export function replicaKey(ref: { readonly unitId: number; readonly attempt: number }): ReplicaKey {
  return `${ref.unitId}/${ref.attempt}`;
}

/** Keeps claimed replicas with the state of their computation, and finished ones with their results. Implementations: memory, IndexedDB, files; one conformance suite. */
export interface ResultStore {
  /** Payloads and checkpoints that belong to none of the replicas are removed. */
  load(): Promise<StoredReplica[]>;
  /** All or nothing; on disk when the promise resolves. A put replaces what was stored under the same key. */
  write(changes: { readonly puts: readonly StoredReplica[]; readonly removes: readonly ReplicaKey[] }): Promise<void>;
  putPayload(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  findPayload(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null>;
  removePayloads(keys: readonly ReplicaKey[]): Promise<void>;
  /** Replaces the one before as a whole or not at all. */
  putCheckpoint(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  findCheckpoint(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null>;
  removeCheckpoints(keys: readonly ReplicaKey[]): Promise<void>;
  /** Bytes on their way are written first. */
  close(): Promise<void>;
}

/** What the engine must know of a unit beforehand. */
export interface UnitOutline {
  readonly region: OutputRegion;
  /** Parts of the job's input images. */
  readonly reads: readonly Read[];
  /** How many units of its job it is: one, unless it is a bundle. */
  readonly units: number;
  /** It needs the data of this many stages. */
  readonly stage: number;
  /** How many of its job's stages come after its own. */
  readonly stagesAfter: number;
  /** Most memory it takes in a worker, in bytes, its pixels, its result and the job's files included. */
  readonly memoryBytes: number;
}

/** Answers from the kernels' plans, so that the engine need not know any kernel. */
export interface Planner {
  /** Kernels this host can run, as `id@version`. */
  readonly kernels: readonly string[];
  /** @throws {TabgridError} when the kernel is unknown, or the plan or the ordinal makes no sense. */
  outline(brief: JobBrief, ordinal: number): UnitOutline;
  /** What the plan of this job is made from, beside its parameters. */
  shapes(brief: JobBrief): readonly InputShape[];
}

/** One compute worker, a thread of its own. */
export interface ComputeWorker {
  readonly api: ComputeApi;
  /** Ends the thread at once, whatever it is doing. */
  terminate(): void;
}

/** Starts compute workers. */
export interface ComputeWorkers {
  /** @param onCrash called at most once, when the thread ends or breaks by itself; never after `terminate`. */
  spawn(role: "cpu" | "gpu", onCrash: (why: string) => void): ComputeWorker;
}

/** Everything the engine reaches the world through. */
export interface EnginePorts {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** The coordinator's origin, for example `http://localhost:3000`. */
  readonly origin: string;
  readonly keys: KeyStore;
  readonly results: ResultStore;
  readonly usage: UsageStore;
  /** Absent on a host without pages that would show it. */
  readonly history?: HistoryStore;
  readonly planner: Planner;
  readonly workers: ComputeWorkers;
  /** A number in [0, 1); seeded in tests. */
  readonly random: () => number;
  readonly kind: "browser" | "headless";
  readonly cores: number;
  /** On whose pages its visitor agreed; absent on our own. */
  readonly attribution?: string;
  /** Most memory that units under way may take together, in bytes. */
  readonly memoryBytes: number;
}
