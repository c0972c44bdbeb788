import { type Kysely, sql } from "kysely";
import type { JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { Claimable, ClaimableQuery, FlushChanges, FlushTransaction } from "#lib/coordinator/storage.ts";
import type { HostRecord } from "#lib/coordinator/trust/host-record.ts";
import type { HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ReplicaRef } from "#lib/protocol/messages/exchange.ts";
import { findHosts } from "./queries/hosts.ts";
import { findJobs } from "./queries/jobs.ts";
import { hasClaimable, lockClaimable, lockUnits, readUnits, takeDue } from "./queries/lock-units.ts";
import {
  failJobs,
  insertBlobReferences,
  insertHostWork,
  insertLedger,
  insertProgress,
  insertVerdicts,
  insertWakeUps,
  joinRings,
  updateUnits,
  upsertHosts,
} from "./queries/save-flush.ts";
import { arrayLiteral, unpackRef } from "./queries/unit-columns.ts";
import type { Schema } from "./schema.ts";

/** A host that changes nothing is written down as seen no more often than this, in milliseconds. */
const SEEN_INTERVAL_MS = 20_000;
/** Hosts whose last writing is remembered. */
const SEEN_CAPACITY = 100_000;

/** When hosts were last written down as seen by this process. */
export class SeenHosts {
  readonly #writtenAtMs = new Map<HostId, number>();

  isDue(host: HostId, nowMs: number): boolean {
    return (this.#writtenAtMs.get(host) ?? Number.NEGATIVE_INFINITY) + SEEN_INTERVAL_MS <= nowMs;
  }

  written(host: HostId, nowMs: number): void {
    if (this.#writtenAtMs.size >= SEEN_CAPACITY) this.#writtenAtMs.clear();
    this.#writtenAtMs.set(host, nowMs);
  }
}

/** One flush's transaction. Statements are pipelined: those started together share a round trip. */
export class PostgresFlushTransaction implements FlushTransaction {
  readonly #db: Kysely<Schema>;
  readonly #seen: SeenHosts;

  constructor(db: Kysely<Schema>, seen: SeenHosts) {
    this.#db = db;
    this.#seen = seen;
  }

  lockUnits(ids: readonly UnitId[]): Promise<UnitRecord[]> {
    return lockUnits(this.#db, ids);
  }

  readUnits(ids: readonly UnitId[]): Promise<UnitRecord[]> {
    return readUnits(this.#db, ids);
  }

  lockClaimable(query: ClaimableQuery): Promise<Claimable[]> {
    return lockClaimable(this.#db, query);
  }

  takeDue(nowMs: number, limit: number): Promise<{ units: UnitRecord[]; wakeUps: number }> {
    return takeDue(this.#db, nowMs, limit);
  }

  hasClaimable(kernels: readonly string[] | null, exceptJobs: readonly JobId[] = []): Promise<boolean> {
    return hasClaimable(this.#db, kernels, exceptJobs);
  }

  async countOutstanding(hostIds: readonly HostId[]): Promise<Map<HostId, number>> {
    const { rows } = await sql<{ id: HostId; outstanding: number }>`
      SELECT replace(id::text, '-', '') AS id, outstanding FROM hosts
      WHERE id = ANY (${arrayLiteral(hostIds)}::uuid[]) AND outstanding > 0
    `.execute(this.#db);
    return new Map(rows.map(({ id, outstanding }) => [id, outstanding]));
  }

  async findLastClaims(hostIds: readonly HostId[]): Promise<Map<HostId, readonly ReplicaRef[]>> {
    const { rows } = await sql<{ id: HostId; last_claim: number[] }>`
      SELECT replace(id::text, '-', '') AS id, last_claim FROM hosts WHERE id = ANY (${arrayLiteral(hostIds)}::uuid[])
    `.execute(this.#db);
    return new Map(rows.map((row) => [row.id, row.last_claim.map(unpackRef)]));
  }

  findHosts(ids: readonly HostId[], nowMs: number): Promise<HostRecord[]> {
    return findHosts(this.#db, ids, nowMs);
  }

  findJobs(ids: readonly JobId[]): Promise<JobRecord[]> {
    return findJobs(this.#db, ids);
  }

  async save(changes: FlushChanges): Promise<void> {
    const { nowMs, units, verdicts, ledger, work, rings, progress, claims, wakeUps, blobs, failedJobs } = changes;
    const hosts = [...changes.hosts].filter(
      ([host, delta]) => delta !== 0 || claims.has(host) || this.#seen.isDue(host, nowMs),
    );
    await Promise.all([
      units.length > 0 && updateUnits(this.#db, units, nowMs),
      verdicts.length > 0 && insertVerdicts(this.#db, verdicts, nowMs),
      ledger.length > 0 && insertLedger(this.#db, ledger, nowMs),
      work.length > 0 && insertHostWork(this.#db, work),
      progress.length > 0 && insertProgress(this.#db, progress),
      wakeUps.length > 0 && insertWakeUps(this.#db, wakeUps),
      hosts.length > 0 && upsertHosts(this.#db, hosts, claims, nowMs),
      blobs.length > 0 && insertBlobReferences(this.#db, blobs),
      rings.length > 0 && joinRings(this.#db, rings),
      failedJobs.length > 0 && failJobs(this.#db, failedJobs, nowMs),
    ]);
    for (const [host] of hosts) this.#seen.written(host, nowMs);
  }
}
