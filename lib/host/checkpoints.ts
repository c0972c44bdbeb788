import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import type { Replica } from "./exchange/replica.ts";
import type { ResultStore } from "./ports.ts";
import { type CheckpointSubject, openCheckpoint, sealCheckpoint } from "./store/seal-checkpoint.ts";

/**
 * Keeps the latest state of every unit under way, in memory and in the store. A store that fails costs a unit its
 * beginning, and nothing else.
 */
export class Checkpoints {
  private readonly store: ResultStore;

  constructor(store: ResultStore) {
    this.store = store;
  }

  /** Takes the newest state of a unit. */
  keep(replica: Replica, brief: JobBrief, state: Uint8Array<ArrayBuffer>): void {
    replica.checkpoint = state;
    replica.checkpointStored = true;
    sealCheckpoint(subjectOf(replica, brief), state)
      // Done or given back meanwhile, or already a newer one: what is removed from the store stays removed.
      .then((sealed) => (replica.checkpoint === state ? this.store.putCheckpoint(replica.key, sealed) : undefined))
      .catch(() => undefined);
  }

  /** Brings back what an earlier run stored of a unit, if it is sound; otherwise the unit begins anew. */
  async restore(replica: Replica, brief: JobBrief): Promise<void> {
    if (replica.checkpoint !== null || !replica.checkpointStored) return;
    const sealed = await this.store.findCheckpoint(replica.key).catch(() => null);
    const state = sealed && (await openCheckpoint(subjectOf(replica, brief), sealed));
    if (replica.checkpoint === null && replica.checkpointStored) replica.checkpoint = state;
    if (state === null) this.forget(replica);
  }

  forget(replica: Replica): void {
    replica.checkpoint = null;
    if (!replica.checkpointStored) return;
    replica.checkpointStored = false;
    this.store.removeCheckpoints([replica.key]).catch(() => undefined);
  }
}

function subjectOf({ jobId, ordinal }: Replica, { kernel, kernelVersion }: JobBrief): CheckpointSubject {
  return { kernelTag: `${kernel}@${kernelVersion}`, jobId, ordinal };
}
