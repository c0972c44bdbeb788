import type { AccountId, Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ReplicaRef } from "#lib/protocol/messages/exchange.ts";
import type { InputTiles, JobRecord, UnitRecord } from "../ports.ts";
import type { Verdict } from "../storage.ts";
import type { LedgerEntry } from "../trust/credit-entries.ts";
import {
  type HostCensus,
  type HostOrigin,
  type HostRecord,
  type HostWork,
  type KernelCounts,
  LIVE_MS,
} from "../trust/host-record.ts";
import { countIndependent, MOST_COUNTED } from "../trust/independent-hosts.ts";
import { FEWEST_CHECKS, MOST_CHECKS } from "../trust/saboteur-share.ts";
import { changeTrust, newTrust, type TrustRecord } from "../trust/trust-record.ts";

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

/** A host beside its replicas. */
export interface StoredHost {
  readonly outstanding: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly origin: HostOrigin;
  readonly ring: string | null;
  readonly lastClaim: readonly ReplicaRef[];
}

/** A host that was never seen. */
export function newHost(nowMs: number): StoredHost {
  const origin = { accountId: null, prefix: null, partner: null };
  return { outstanding: 0, firstSeenMs: nowMs, lastSeenMs: nowMs, origin, ring: null, lastClaim: [] };
}

const NONE = { known: 0, caught: 0, provenCaught: 0, disputed: 0, proven: 0, caughtLive: 0 };

/** What several {@link MemoryStorage} may share. */
export class MemoryState {
  readonly accounts = new Set<AccountId>();
  readonly jobs = new Map<JobId, StoredJob>();
  readonly units = new Map<UnitId, StoredUnit>();
  readonly hosts = new Map<HostId, StoredHost>();
  readonly verdicts: Verdict[] = [];
  readonly ledger: (LedgerEntry & { readonly atMs: number })[] = [];
  /** By host, then by kernel. */
  readonly trust = new Map<HostId, Map<string, TrustRecord>>();
  readonly totals = new Map<HostId, { verifiedUnits: number; invalidUnits: number; creditMicro: number }>();
  /** Blobs that belong to epochs. */
  readonly keptBlobs = new Set<Digest>();
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

  addWork({ hostId, kernel, trust: change, validUnits, invalidUnits, creditMicro }: HostWork, nowMs: number): void {
    const totals = this.totals.get(hostId) ?? { verifiedUnits: 0, invalidUnits: 0, creditMicro: 0 };
    this.totals.set(hostId, {
      verifiedUnits: totals.verifiedUnits + validUnits,
      invalidUnits: totals.invalidUnits + invalidUnits,
      creditMicro: totals.creditMicro + creditMicro,
    });
    const records = this.trust.get(hostId) ?? new Map<string, TrustRecord>();
    this.trust.set(hostId, records);
    records.set(kernel, changeTrust(records.get(kernel) ?? newTrust(nowMs), change, nowMs, FEWEST_CHECKS));
  }

  /** Gives hosts that agreed on a wrong result, and all that did so with one of them before, one label. */
  joinRing(ids: readonly HostId[]): void {
    const labels = new Set(ids.map((id) => this.hosts.get(id)?.ring ?? null));
    const ring = ids.toSorted()[0]!;
    for (const [id, host] of this.hosts) {
      if (ids.includes(id) || (host.ring !== null && labels.has(host.ring))) this.hosts.set(id, { ...host, ring });
    }
  }

  findHost(id: HostId): HostRecord | null {
    const host = this.hosts.get(id);
    if (host === undefined) return null;
    const { origin, ring, firstSeenMs } = host;
    return { id, ...origin, ring, firstSeenMs, trust: this.trust.get(id) ?? new Map() };
  }

  countHosts(nowMs: number): HostCensus {
    const isLive = (id: HostId): boolean => (this.hosts.get(id)?.lastSeenMs ?? 0) > nowMs - LIVE_MS;
    const kernels = new Map<string, { -readonly [Key in keyof KernelCounts]: number }>();
    const caughtByPrefix = new Map<string, number>();
    for (const [id, records] of this.trust) {
      const prefix = this.hosts.get(id)?.origin.prefix ?? null;
      if (prefix !== null && [...records.values()].some(({ wrong }) => wrong > 0)) {
        caughtByPrefix.set(prefix, (caughtByPrefix.get(prefix) ?? 0) + 1);
      }
      for (const [kernel, { wrong, caughtProven, disputes, verified }] of records) {
        const counts = kernels.get(kernel) ?? { ...NONE };
        kernels.set(kernel, counts);
        counts.known++;
        if (wrong > 0) counts.caught++;
        if (wrong > 0 && isLive(id)) counts.caughtLive++;
        if (wrong > 0 && caughtProven) counts.provenCaught++;
        if (disputes > 0) counts.disputed++;
        if (wrong === 0 && verified >= MOST_CHECKS) counts.proven++;
      }
    }
    const live = [...this.hosts].filter(([id]) => isLive(id));
    const liveArbiters = live.filter(([, { origin }]) => origin.arbiter).length;
    const counted = live.slice(0, MOST_COUNTED).map(([id, { origin }]) => ({
      account: origin.accountId ?? id,
      prefix: origin.prefix,
    }));
    return { kernels, caughtByPrefix, live: countIndependent(counted), liveArbiters };
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
