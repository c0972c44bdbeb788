import { type Kysely, type Selectable, sql } from "kysely";
import type {
  PartnerChange,
  PartnerRecord,
  PartnerStorage,
  Proof,
  ProofWatch,
} from "#lib/coordinator/partners/ports.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import type { Answer, PartnerFigures } from "#lib/protocol/messages/partners.ts";
import type { PartnersTable, Schema } from "../schema.ts";
import { sorted } from "../storage-errors.ts";

/** Partners in PostgreSQL. */
export class PostgresPartners implements PartnerStorage {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  createPartner(partner: PartnerRecord, most: number): Promise<boolean> {
    return this.#atomically(async (db) => {
      // Two that come together wait for each other; their accounts' rows may be anywhere, or nowhere.
      await sql`SELECT pg_advisory_xact_lock(hashtext(${partner.accountId}))`.execute(db);
      const own = db.selectFrom("partners").where("account_id", "=", partner.accountId);
      const { count } = await own.select(({ fn }) => fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
      if (count >= most) return false;
      await db.insertInto("partners").values(toRow(partner)).execute();
      return true;
    });
  }

  async listPartners(accountId: AccountId | null, limit: number): Promise<PartnerRecord[]> {
    const all = this.#db.selectFrom("partners").selectAll().limit(limit);
    const query = accountId === null ? all.orderBy(sql`next_look_ms IS NULL`) : all.where("account_id", "=", accountId);
    return (await sorted(query.orderBy("created_at_ms", "desc").orderBy("id").execute())).map(toRecord);
  }

  async findPartner(id: string): Promise<PartnerRecord | null> {
    const query = this.#db.selectFrom("partners").selectAll().where("id", "=", id);
    const row = await sorted(query.executeTakeFirst());
    return row === undefined ? null : toRecord(row);
  }

  async findProven(origin: string): Promise<PartnerRecord | null> {
    const query = this.#db.selectFrom("partners").selectAll().where("origin", "=", origin);
    const row = await sorted(query.where("proven_at_ms", "is not", null).executeTakeFirst());
    return row === undefined ? null : toRecord(row);
  }

  markProven(id: string, proven: Proof, nextLookMs: number): Promise<void> {
    const watch: ProofWatch = { failures: 0, missingSinceMs: null, lapsedAtMs: null, nextLookMs };
    return this.#atomically(async (db) => {
      const before = await db
        .updateTable("partners")
        .set(toProofColumns({ proven: null, watch: null }))
        .where("origin", "=", (query) => query.selectFrom("partners").select("origin").where("id", "=", id))
        .where("next_look_ms", "is not", null)
        .returning("stopped_for")
        .execute();
      const stopped = before.find(({ stopped_for }) => stopped_for !== null)?.stopped_for ?? null;
      await db
        .updateTable("partners")
        .set({ ...toProofColumns({ proven, watch }), stopped_for: sql`coalesce(stopped_for, ${stopped}::text)` })
        .where("id", "=", id)
        .execute();
    });
  }

  async listDueProofs(nowMs: number, limit: number): Promise<PartnerRecord[]> {
    const query = this.#db
      .selectFrom("partners")
      .selectAll()
      .where("next_look_ms", "<=", nowMs)
      .where("stopped_for", "is", null)
      .orderBy("next_look_ms")
      .limit(limit);
    return (await sorted(query.execute())).map(toRecord);
  }

  async noteLook(seen: PartnerRecord, outcome: { proven: Proof | null; watch: ProofWatch }): Promise<void> {
    const query = this.#db
      .updateTable("partners")
      .set(toProofColumns(outcome))
      .where("id", "=", seen.id)
      .where("next_look_ms", "=", seen.watch?.nextLookMs ?? null);
    await sorted(query.execute());
  }

  async changePartner(id: string, { name, shareBasisPoints, abuseContact, paused }: PartnerChange): Promise<void> {
    const set = { name, share_basis_points: shareBasisPoints, abuse_contact: abuseContact, paused };
    await sorted(this.#db.updateTable("partners").set(set).where("id", "=", id).execute());
  }

  async stopPartner(id: string, reason: string | null): Promise<void> {
    await sorted(this.#db.updateTable("partners").set({ stopped_for: reason }).where("id", "=", id).execute());
  }

  async countAnswer(id: string, answer: Answer["answer"]): Promise<void> {
    const column = sql.ref(answer);
    await sorted(sql`UPDATE partners SET ${column} = ${column} + 1 WHERE id = ${id}`.execute(this.#db));
  }

  async readFigures(ids: readonly string[]): Promise<ReadonlyMap<string, PartnerFigures>> {
    if (ids.length === 0) return new Map();
    const { rows } = await sorted(
      sql<PartnerFigures & { id: string }>`
        SELECT id, asked, agreed,
          (SELECT count(*)::integer FROM hosts WHERE hosts.partner = partners.id) AS hosts,
          coalesce((SELECT credit_micro FROM credit_partners WHERE partner = partners.id), 0)::bigint AS "creditMicro"
        FROM partners WHERE id IN (${sql.join(ids)})
      `.execute(this.#db),
    );
    return new Map(rows.map(({ id, ...figures }) => [id, figures]));
  }

  #atomically<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return sorted(this.#db.transaction().execute(work));
  }
}

function toRow(partner: PartnerRecord) {
  return {
    id: partner.id,
    account_id: partner.accountId,
    name: partner.name,
    origin: partner.origin,
    share_basis_points: partner.shareBasisPoints,
    abuse_contact: partner.abuseContact,
    proof: partner.proof,
    ...toProofColumns(partner),
    paused: partner.paused,
    stopped_for: partner.stoppedFor,
    created_at_ms: partner.createdAtMs,
  };
}

function toProofColumns({ proven, watch }: Pick<PartnerRecord, "proven" | "watch">) {
  return {
    proven_by: proven?.by ?? null,
    proven_at_ms: proven?.atMs ?? null,
    next_look_ms: watch?.nextLookMs ?? null,
    failed_looks: watch?.failures ?? 0,
    missing_since_ms: watch?.missingSinceMs ?? null,
    lapsed_at_ms: watch?.lapsedAtMs ?? null,
  };
}

function toRecord(row: Selectable<PartnersTable>): PartnerRecord {
  const { id, name, origin, proof, paused, proven_by: by, proven_at_ms: atMs, next_look_ms: nextLookMs } = row;
  return {
    id,
    accountId: row.account_id as AccountId,
    name,
    origin,
    shareBasisPoints: row.share_basis_points,
    abuseContact: row.abuse_contact,
    proof,
    proven: by === null || atMs === null ? null : { by, atMs },
    watch:
      nextLookMs === null
        ? null
        : {
            failures: row.failed_looks,
            missingSinceMs: row.missing_since_ms,
            lapsedAtMs: row.lapsed_at_ms,
            nextLookMs,
          },
    paused,
    stoppedFor: row.stopped_for,
    createdAtMs: row.created_at_ms,
  };
}
