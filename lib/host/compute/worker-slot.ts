import type { OutputRegion, WorkerState } from "../engine/engine-state.ts";
import type { Replica } from "../exchange/replica.ts";
import type { ComputeWorker } from "../ports.ts";
import type { ComputeJob, ComputeOrder, ComputeOutcome, MaterialBlob } from "./compute-api.ts";
import type { WorkerShelf } from "./worker-shelf.ts";

/** Orders of one job for one worker, and the replicas they are for, in the same order. */
export interface ComputeBatch {
  readonly job: ComputeJob;
  /** The blobs the job names. */
  readonly material: readonly MaterialBlob[];
  readonly title: string;
  readonly orders: readonly ComputeOrder[];
  readonly replicas: readonly Replica[];
  readonly regions: readonly OutputRegion[];
}

/** A compute worker of the pool, and what it has. */
export interface WorkerSlot {
  readonly id: number;
  readonly role: WorkerState["role"];
  readonly worker: ComputeWorker;
  ready: boolean;
  /** Oldest first. A CPU worker computes the first only, a GPU worker all of them. */
  readonly batches: { readonly batch: ComputeBatch; startedAt: number; wallMs: number }[];
  readonly shelf: WorkerShelf;
  /** When it finished a batch last. */
  finishedAt: number;
}

/** The worker as pages show it. */
export function stateOf({ id, role, batches: [head] }: WorkerSlot): WorkerState {
  const current = head && {
    jobId: head.batch.job.jobId,
    title: head.batch.title,
    ordinal: head.batch.orders[0]!.ordinal,
    region: head.batch.regions[0]!,
    sinceMs: head.wallMs,
  };
  return { id, role, current: current ?? null };
}

/** The batches that a worker may be computing now. */
export function underWay({ role, batches }: WorkerSlot): WorkerSlot["batches"] {
  return role === "gpu" ? batches : batches.slice(0, 1);
}

/** Hands a worker a batch, after what of its material the worker does not have. */
export async function send(
  { worker: { api }, shelf, batches }: Pick<WorkerSlot, "worker" | "shelf" | "batches">,
  { job, orders, material }: ComputeBatch,
): Promise<ComputeOutcome[]> {
  if (material.length === 0) return api.run(job, orders);
  const inUse = new Set(batches.flatMap(({ batch }) => batch.material.map(({ cid }) => cid)));
  const change = shelf.change(material, inUse);
  const kept = change && api.keep(change.bring, change.drop);
  const [outcomes] = await Promise.all([api.run(job, orders), kept]);
  return outcomes;
}
