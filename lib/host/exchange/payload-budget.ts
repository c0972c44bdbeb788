import type { ReplicaKey, ResultStore } from "../ports.ts";
import type { Replica } from "./replica.ts";

/** Most bytes of large payloads kept until the verdict. A forgotten one is computed again if it is asked for. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Most of them in memory; the rest is in the store. */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

/**
 * Keeps large payloads in memory and in the store, within bounds: the oldest that are already recorded go first. A store that
 * fails costs little: what it did not take stays in memory until it is recorded, and is computed again if it is asked for
 * after that; what it did not drop is dropped at the next start.
 */
export class PayloadBudget {
  private readonly store: ResultStore;
  private readonly kept = new Map<ReplicaKey, { readonly replica: Replica; readonly sizeBytes: number }>();
  private bytes = 0;
  private memoryBytes = 0;

  constructor(store: ResultStore) {
    this.store = store;
  }

  /** Counts a payload that the store holds already, or puts it there. */
  keep(replica: Replica, sizeBytes: number): void {
    if (replica.payload !== null) {
      this.store.putPayload(replica.key, replica.payload).catch(() => undefined);
      this.memoryBytes += sizeBytes;
    }
    this.kept.set(replica.key, { replica, sizeBytes });
    this.bytes += sizeBytes;
    for (const { replica: old } of this.kept.values()) {
      if (this.bytes <= MAX_BYTES && this.memoryBytes <= MAX_MEMORY_BYTES) break;
      // What is still to be sent stays; it is bounded by the leases.
      if (old.phase !== "reported") continue;
      if (this.bytes > MAX_BYTES) this.forget(old);
      else this.release(old);
    }
  }

  /** Drops a payload everywhere. */
  forget(replica: Replica): void {
    const entry = this.kept.get(replica.key);
    if (entry === undefined) return;
    this.release(replica);
    this.kept.delete(replica.key);
    this.bytes -= entry.sizeBytes;
    this.store.removePayloads([replica.key]).catch(() => undefined);
  }

  private release(replica: Replica): void {
    if (replica.payload === null) return;
    replica.payload = null;
    this.memoryBytes -= this.kept.get(replica.key)?.sizeBytes ?? 0;
  }
}
