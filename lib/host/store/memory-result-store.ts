import { type ReplicaKey, type ResultStore, replicaKey, type StoredReplica } from "../ports.ts";

/** A store that lives as long as its object: for tests, and for profiles that forbid storage. */
export class MemoryResultStore implements ResultStore {
  readonly replicas = new Map<ReplicaKey, StoredReplica>();
  readonly payloads = new Map<ReplicaKey, Uint8Array<ArrayBuffer>>();
  readonly checkpoints = new Map<ReplicaKey, Uint8Array<ArrayBuffer>>();

  async load(): Promise<StoredReplica[]> {
    for (const kept of [this.payloads, this.checkpoints]) {
      for (const key of kept.keys()) if (!this.replicas.has(key)) kept.delete(key);
    }
    return [...this.replicas.values()];
  }

  async write(changes: { puts: readonly StoredReplica[]; removes: readonly ReplicaKey[] }): Promise<void> {
    for (const key of changes.removes) this.replicas.delete(key);
    for (const replica of changes.puts) this.replicas.set(replicaKey(replica), replica);
  }

  async putPayload(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.payloads.set(key, bytes);
  }

  async findPayload(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.payloads.get(key) ?? null;
  }

  async removePayloads(keys: readonly ReplicaKey[]): Promise<void> {
    for (const key of keys) this.payloads.delete(key);
  }

  async putCheckpoint(key: ReplicaKey, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.checkpoints.set(key, bytes);
  }

  async findCheckpoint(key: ReplicaKey): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.checkpoints.get(key) ?? null;
  }

  async removeCheckpoints(keys: readonly ReplicaKey[]): Promise<void> {
    for (const key of keys) this.checkpoints.delete(key);
  }

  async close(): Promise<void> {}
}
