import type { Digest } from "#lib/protocol/ids.ts";
import type { Assignment, Failure } from "#lib/protocol/messages/exchange.ts";
import type { ReplicaKey } from "../ports.ts";

/**
 * Where a replica stands on this host.
 *
 * - `claimed`: to be computed; its brief or input may still be missing. Set when it is handed out, or after a crash.
 * - `staged`: all it needs is here. Set by the stager.
 * - `running`: given to a compute worker. Set by the pool.
 * - `uploading`: computed; its bytes are to be uploaded before it is reported. Set by the ledger.
 * - `finished`: computed, ready to be reported. Set by the ledger.
 * - `failed`: cannot be computed; to be given back with `failure`. Set by the stager or the pool.
 * - `sending`: in an exchange under way.
 * - `reported`: recorded by the coordinator, not decided yet. Left when its standing is final.
 */
export const PHASES = [
  "claimed",
  "staged",
  "running",
  "uploading",
  "finished",
  "failed",
  "sending",
  "reported",
] as const;
export type Phase = (typeof PHASES)[number];

/** One replica of this host, from its assignment to its verdict. */
export interface Replica {
  readonly key: ReplicaKey;
  readonly unitId: Assignment["unitId"];
  readonly attempt: number;
  readonly jobId: Assignment["jobId"];
  readonly ordinal: number;
  readonly upload: boolean;
  /** How many units it is: of a bundle several, known once it is staged. */
  units: number;
  /** Monotonic, and the same on the wall clock for the store. */
  readonly deadlineAt: number;
  readonly wallDeadlineMs: number;
  phase: Phase;
  finished: { readonly digest: Digest; readonly commitment: Digest; readonly sizeBytes: number } | null;
  payload: Uint8Array<ArrayBuffer> | null;
  /** The coordinator asked for the bytes of this reported replica. */
  wanted: boolean;
  /** Large payload is in the blob store. */
  uploaded: boolean;
  /** Uploading was refused for good: the commitment goes alone. */
  withoutPayload: boolean;
  failure: Failure["reason"] | null;
  crashes: number;
  /** A state of its computation to go on from. */
  checkpoint: Uint8Array<ArrayBuffer> | null;
  /** Whether the store may hold a checkpoint of it. */
  checkpointStored: boolean;
  /** Answers in a row that said nothing of the stages it needs. */
  staleBriefs: number;
  /** The GPU failed at it: only the CPU may have it. */
  cpuOnly: boolean;
  reportedAtMs: number | null;
  /** Monotonic time of the next question about its standing. */
  askAt: number;
  asks: number;
}
