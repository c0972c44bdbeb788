import { type Kysely, sql } from "kysely";
import type { InputTiles, JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type {
  AcceptedResult,
  CoordinatorStorage,
  FlushTransaction,
  Gain,
  JobCursor,
  JobMove,
} from "#lib/coordinator/storage.ts";
import type { HostCensus, HostOrigin, HostRecord, StageAudit } from "#lib/coordinator/trust/host-record.ts";
import type { AccountId, Cid, Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { JobState } from "#lib/protocol/states.ts";
import { PostgresFlushTransaction, SeenHosts } from "./flush-transaction.ts";
import type { Leads } from "./leads.ts";
import { cancelOpenUnits } from "./queries/cancel-units.ts";
import { activity, fold, hostTotals } from "./queries/fold.ts";
import { countHosts, findHosts, putOrigin, sumLedger } from "./queries/hosts.ts";
import {
  findJobs,
  findTiles,
  insertJob,
  listJobs,
  listJobsInState,
  listRemovableJobs,
  listUnclosedJobs,
  moveJob,
  removeJob,
  reserveUnitIds,
} from "./queries/jobs.ts";
import { openStage, StageNotNextError } from "./queries/open-stage.ts";
import { listAccepted, listUnits, listUnpublished, readAccepted } from "./queries/read-units.ts";
import { arrayLiteral } from "./queries/unit-columns.ts";
import type { Schema } from "./schema.ts";
import { sorted } from "./storage-errors.ts";

/** Connections by what they are for. */
interface Connections {
  /** Everything that is not said below. */
  readonly db: Kysely<Schema>;
  /** Flushes: statements are pipelined, and indexes walked rather than whole tables read. */
  readonly flushDb: Kysely<Schema>;
  /** Pages of a job's units: indexes are walked likewise. */
  readonly pageDb: Kysely<Schema>;
}

/** The coordinator's storage in PostgreSQL. Several processes may share one database. */
export class PostgresStorage implements CoordinatorStorage {
  readonly #db: Kysely<Schema>;
  readonly #flushDb: Kysely<Schema>;
  readonly #pageDb: Kysely<Schema>;
  readonly #leads: Leads;
  readonly #seen = new SeenHosts();

  constructor({ db, flushDb, pageDb }: Connections, leads: Leads) {
    this.#db = db;
    this.#flushDb = flushDb;
    this.#pageDb = pageDb;
    this.#leads = leads;
  }

  flush<T>(work: (transaction: FlushTransaction) => Promise<T>): Promise<T> {
    return sorted(this.#flushDb.transaction().execute((db) => work(new PostgresFlushTransaction(db, this.#seen))));
  }

  async createJob(job: JobRecord, kernelTag: string, tiles: InputTiles): Promise<void> {
    const first = await sorted(reserveUnitIds(this.#db, job.unitsTotal));
    await this.#atomically((db) => insertJob(db, job, { kernelTag, tiles, first }));
  }

  async openStage(id: JobId, stage: number, previous: Cid): Promise<boolean> {
    try {
      await this.#atomically((db) => openStage(db, id, stage, previous));
      return true;
    } catch (error) {
      if (error instanceof StageNotNextError) return false;
      throw error;
    }
  }

  async findJob(id: JobId): Promise<JobRecord | null> {
    const [job] = await sorted(findJobs(this.#db, [id]));
    return job ?? null;
  }

  findTiles(id: JobId): Promise<InputTiles | null> {
    return sorted(findTiles(this.#db, id));
  }

  listJobs(query: { accountId: AccountId | null; limit: number; before: JobCursor | null }): Promise<JobRecord[]> {
    return sorted(listJobs(this.#db, query));
  }

  listJobsInState(states: readonly JobState[]): Promise<JobRecord[]> {
    return sorted(listJobsInState(this.#db, states));
  }

  moveJob(id: JobId, from: readonly JobState[], to: JobMove): Promise<boolean> {
    return this.#atomically((db) => moveJob(db, id, from, to));
  }

  cancelOpenUnits(id: JobId, nowMs: number): Promise<void> {
    return sorted(cancelOpenUnits(this.#db, id, nowMs));
  }

  listUnclosedJobs(): Promise<JobId[]> {
    return sorted(listUnclosedJobs(this.#db));
  }

  listRemovableJobs(query: { keepStanding: number; endedBeforeMs: number; nowMs: number }): Promise<JobId[]> {
    return sorted(listRemovableJobs(this.#db, query));
  }

  removeJob(id: JobId): Promise<void> {
    return this.#atomically((db) => removeJob(db, id));
  }

  listUnits(
    id: JobId,
    query: { readonly sinceMs: number; readonly limit: number; readonly afterOrdinal?: number },
  ): Promise<UnitRecord[]> {
    return sorted(listUnits(this.#pageDb, id, query));
  }

  listAccepted(id: JobId, query: { afterOrdinal: number; limit: number }): Promise<AcceptedResult[]> {
    return sorted(listAccepted(this.#pageDb, id, query));
  }

  listUnpublished(id: JobId, limit: number): Promise<UnitId[]> {
    return sorted(listUnpublished(this.#db, id, limit));
  }

  readAccepted(id: JobId, ordinals: readonly number[]): Promise<AcceptedResult[]> {
    return sorted(readAccepted(this.#pageDb, id, ordinals));
  }

  fold(nowMs: number): Promise<Map<JobId, Gain>> {
    return this.#atomically((db) => fold(db, nowMs));
  }

  putOrigin(id: HostId, origin: HostOrigin, nowMs: number): Promise<void> {
    return sorted(putOrigin(this.#db, id, origin, nowMs));
  }

  countHosts(nowMs: number): Promise<HostCensus> {
    return sorted(countHosts(this.#db, nowMs));
  }

  async findHost(id: HostId, nowMs: number): Promise<HostRecord | null> {
    const [host] = await sorted(findHosts(this.#db, [id], nowMs));
    return host ?? null;
  }

  async saveAudit(id: JobId, audit: StageAudit): Promise<void> {
    const update = this.#db.updateTable("jobs").set({ audit: JSON.stringify(audit) });
    await sorted(update.where("id", "=", id).where("state", "=", "running").execute());
  }

  sumLedger(): Promise<number> {
    return sorted(sumLedger(this.#db));
  }

  hostTotals(id: HostId): Promise<{ verifiedUnits: number; invalidUnits: number; creditMicro: number }> {
    return sorted(hostTotals(this.#db, id));
  }

  activity(
    sinceMs: number,
  ): Promise<{ activeHosts: number; openUnits: number; accepted: number; runningJobs: number }> {
    return sorted(activity(this.#db, sinceMs));
  }

  async findReferenced(digests: readonly Digest[]): Promise<Set<Digest>> {
    const literal = arrayLiteral(digests.map((digest) => `"\\\\x${digest}"`));
    const { rows } = await sorted(
      sql<{ digest: Digest }>`
        SELECT encode(digest, 'hex') AS digest FROM blob_references WHERE digest = ANY (${literal}::bytea[])
        UNION SELECT encode(digest, 'hex') FROM epoch_blobs WHERE digest = ANY (${literal}::bytea[])
      `.execute(this.#db),
    );
    return new Set(rows.map(({ digest }) => digest));
  }

  async getOrCreateSetting(key: string, make: () => string): Promise<string> {
    const find = () =>
      sorted(this.#db.selectFrom("settings").select("value").where("key", "=", key).executeTakeFirst());
    const found = await find();
    if (found !== undefined) return found.value;
    await sorted(
      this.#db
        .insertInto("settings")
        .values({ key, value: make() })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
    return (await find())!.value;
  }

  async setSetting(key: string, value: string): Promise<void> {
    const insert = this.#db.insertInto("settings").values({ key, value });
    await sorted(insert.onConflict((conflict) => conflict.column("key").doUpdateSet({ value })).execute());
  }

  async createAccount(id: AccountId, nowMs: number): Promise<void> {
    await sorted(this.#db.insertInto("accounts").values({ id, created_at_ms: nowMs }).execute());
  }

  tryLead(loop: string): Promise<boolean> {
    return this.#leads.tryLead(loop);
  }

  releaseLeads(): Promise<void> {
    return this.#leads.release();
  }

  #atomically<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return sorted(this.#db.transaction().execute(work));
  }
}
