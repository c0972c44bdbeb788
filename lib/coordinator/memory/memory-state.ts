import type { Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { InputTiles, JobRecord, UnitRecord } from "../ports.ts";
import type { LedgerEntry } from "../storage.ts";

/** A job beside what only storage knows of it. */
export interface StoredJob {
  record: JobRecord;
  readonly tiles: InputTiles;
  /** Id of the unit with ordinal 0. */
  readonly first: number;
  unclosed: boolean;
  readonly blobs: Set<Digest>;
}

/** A unit beside what only storage knows of it. */
export interface StoredUnit {
  readonly unit: UnitRecord;
  readonly kernel: string;
  readonly priority: number;
  readonly changedAtMs: number;
  readonly payload: Uint8Array;
}

/** What several {@link MemoryStorage} may share. */
export class MemoryState {
  readonly jobs = new Map<JobId, StoredJob>();
  readonly units = new Map<UnitId, StoredUnit>();
  readonly hosts = new Map<HostId, { outstanding: number; lastSeenMs: number }>();
  readonly ledger: LedgerEntry[] = [];
  readonly settings = new Map<string, string>();
  readonly leaders = new Map<string, object>();
  readonly activity: { atMs: number; accepted: number }[] = [];
  /** Units accepted since the last fold, by job. */
  readonly gained = new Map<JobId, number[]>();
  wakeUps: { readonly atMs: number; readonly unitIds: readonly UnitId[] }[] = [];
  nextUnitId = 1;
  /** Settles when the last flush queued so far has ended. */
  lastFlush: Promise<unknown> = Promise.resolve();
  /** Units that want replicas, by priority, in no particular order. */
  readonly #queues = new Map<number, Set<UnitId>>();

  putUnit(stored: StoredUnit): void {
    this.units.set(stored.unit.id, stored);
    const queue = this.#queues.get(stored.priority) ?? new Set();
    this.#queues.set(stored.priority, queue);
    if (stored.unit.wants > 0) queue.add(stored.unit.id);
    else queue.delete(stored.unit.id);
  }

  deleteUnit(id: UnitId): void {
    for (const queue of this.#queues.values()) queue.delete(id);
    this.units.delete(id);
  }

  /** Units that want replicas: highest priority first, then oldest. */
  *claimable(): Iterable<StoredUnit> {
    const priorities = [...this.#queues.keys()].sort((a, b) => b - a);
    for (const priority of priorities) {
      const ids = [...this.#queues.get(priority)!].sort((a, b) => a - b);
      for (const id of ids) yield this.units.get(id)!;
    }
  }
}

/** Order of text by code unit, as PostgreSQL orders UUIDs. */
export function byteOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
