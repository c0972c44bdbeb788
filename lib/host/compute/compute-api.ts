import type { InputShape } from "#lib/kernels/kernel.ts";
import type { Cid, Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ReplicaRef } from "#lib/protocol/messages/exchange.ts";
import type { TilePreview } from "../engine/engine-state.ts";

/** What a compute worker must know of a job: its brief without the lists of tiles. */
export interface ComputeJob {
  readonly jobId: JobId;
  readonly kernel: string;
  readonly kernelVersion: number;
  readonly params: unknown;
  /** Units per bundle, by stage, where units are bundled. */
  readonly bundles: readonly number[];
  readonly inputs: readonly InputShape[];
  /** Its file inputs, in order: blobs the worker has by {@link ComputeApi.keep}. */
  readonly files: readonly Cid[];
  /** What the stages before the orders' own gave, in order: blobs as well. */
  readonly stages: readonly Cid[];
}

/** Bytes that many units read whole: a file, or what a stage gave. */
export interface MaterialBlob {
  readonly cid: Cid;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One replica to compute. */
export interface ComputeOrder {
  readonly unitId: UnitId;
  readonly attempt: number;
  readonly ordinal: number;
  /** Pixels of each of the unit's reads, `u8[height, width, 4]`; handed over, not copied. */
  readonly pixels: readonly Uint8Array<ArrayBuffer>[];
  /** Whether to draw a preview. */
  readonly preview: boolean;
  /** A checkpoint to go on from; null: from the beginning. */
  readonly resumeFrom: Uint8Array<ArrayBuffer> | null;
}

/** What became of an order. */
export type ComputeOutcome =
  | {
      readonly ok: true;
      readonly digest: Digest;
      readonly commitment: Digest;
      readonly payload: Uint8Array<ArrayBuffer>;
      readonly preview: TilePreview | null;
    }
  | {
      readonly ok: false;
      readonly reason: "crashed" | "out-of-memory" | "unsupported";
      readonly message: string;
      /** The GPU went away: the unit is sound, the worker is not. */
      readonly deviceLost: boolean;
    };

/** How a GPU did on a kernel's golden vectors. */
export interface Admission {
  readonly admitted: boolean;
  /** True when it computed, and wrongly: such a GPU is not to be trusted. */
  readonly wrong: boolean;
  readonly reason: string | null;
  /** The GPU went away meanwhile: this says nothing about it. */
  readonly deviceLost: boolean;
  /** Nor does this: a part of the kernel did not load, say. To be tested again a little later. */
  readonly inconclusive: boolean;
}

/** How a compute worker is to work. */
export interface OpenOptions {
  readonly role: "cpu" | "gpu";
  readonly hostId: HostId;
  readonly hidden: boolean;
}

/** Told the state of a unit now and then while it is computed. The bytes are the callee's. */
export type CheckpointListener = (replica: ReplicaRef, state: Uint8Array<ArrayBuffer>) => void;

/** What the engine calls in a compute worker; exposed with comlink. */
export interface ComputeApi {
  /**
   * To be called first, and in a GPU worker again after the device was lost: the next device starts without admissions.
   *
   * @param options.hidden as in {@link ComputeApi.setHidden}.
   * @param onCheckpoint called every few seconds for a unit that takes longer than that; also from the midst of `run`.
   * @returns what the GPU's adapter says of itself; null in a CPU worker.
   * @throws {Error} in a GPU worker without a usable GPU; the message says why.
   */
  open(options: OpenOptions, onCheckpoint: CheckpointListener): Promise<string | null>;
  /** Whether no page is visible, so that the GPU may be kept busy in longer slices. */
  setHidden(hidden: boolean): void;
  /**
   * Keeps the worker to a share of its time, 0 ≤ share ≤ 1, full at first. At 0 it holds: what is under way stays as it is.
   *
   * @returns once it is obeyed. A worker in the midst of a slice hears it at the end of that.
   */
  setShare(share: number): Promise<void>;
  /** Lets the GPU compute a kernel's golden vectors. */
  admit(kernel: string): Promise<Admission>;
  /** Brings blobs for the calls of `run` after this one, which are kept until they are dropped. */
  keep(bring: readonly MaterialBlob[], drop: readonly Cid[]): Promise<void>;
  /**
   * Computes orders of one job, one after the other; answers when the last is done. Never throws for a bad unit. A CPU
   * worker computes one call's orders after another's, a GPU worker those of all calls side by side.
   */
  run(job: ComputeJob, orders: readonly ComputeOrder[]): Promise<ComputeOutcome[]>;
}
