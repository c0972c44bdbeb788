import { type Kysely, sql } from "kysely";
import type { FlushChanges, UnitChange, Verdict } from "#lib/coordinator/storage.ts";
import type { LedgerEntry } from "#lib/coordinator/trust/credit-entries.ts";
import type { HostWork } from "#lib/coordinator/trust/host-record.ts";
import type { HostId } from "#lib/protocol/ids.ts";
import { UNIT_STATES } from "#lib/protocol/states.ts";
import type { Schema } from "../schema.ts";
import { auditColumn, UnitPacker } from "../unit-codec.ts";
import { arrayLiteral, packRef } from "./unit-columns.ts";

/**
 * Writes units back, one statement for all. The packed columns of all rows travel as one binary parameter that the
 * statement cuts up: as array elements each would be escaped to text and parsed again. There is one source row per
 * unit; `UPDATE … FROM` would apply only one of several.
 */
export async function updateUnits(db: Kysely<Schema>, changes: readonly UnitChange[], nowMs: number): Promise<void> {
  const packer = new UnitPacker();
  const columns: (number | null)[][] = Array.from({ length: 11 }, () => []);
  for (const { after, payload } of changes) {
    const start = packer.offset;
    const lengths = packer.packUnit(after);
    if (payload !== null) packer.packBytes(payload);
    const canonical = after.candidates.findIndex(({ digest }) => digest === after.canonical);
    let outstanding = 0;
    for (const { state } of after.replicas) if (state === "issued") outstanding++;
    const row = [
      after.id,
      UNIT_STATES.indexOf(after.state),
      after.wants,
      outstanding,
      canonical === -1 ? null : canonical,
      auditColumn(after),
      start + 1,
      lengths.replicas,
      lengths.lost,
      lengths.candidates,
      payload?.length ?? 0,
    ];
    for (const [index, value] of row.entries()) columns[index]!.push(value);
  }
  const [id, state, wants, outstanding, canonical, audit, at, replicas, lost, candidates, payload] =
    columns.map(arrayLiteral);
  await sql`
    UPDATE units SET
      state = s.state, wants = s.wants, outstanding = s.outstanding, canonical = s.canonical, audit = s.audit,
      changed_at_ms = ${nowMs},
      replicas = substring(pack.bytes FROM s.at FOR s.replicas),
      lost = CASE WHEN s.lost > 0 THEN substring(pack.bytes FROM s.at + s.replicas FOR s.lost) END,
      candidates = substring(pack.bytes FROM s.at + s.replicas + s.lost FOR s.candidates),
      payload = CASE WHEN s.payload > 0
        THEN coalesce(units.payload, '') ||
          substring(pack.bytes FROM s.at + s.replicas + s.lost + s.candidates FOR s.payload)
        ELSE units.payload END
    FROM (SELECT ${packer.bytes()}::bytea AS bytes) AS pack,
      unnest(
        ${id}::bigint[], ${state}::smallint[], ${wants}::smallint[], ${outstanding}::smallint[],
        ${canonical}::smallint[], ${audit}::smallint[], ${at}::integer[], ${replicas}::integer[], ${lost}::integer[],
        ${candidates}::integer[], ${payload}::integer[]
      ) AS s (id, state, wants, outstanding, canonical, audit, at, replicas, lost, candidates, payload)
    WHERE units.id = s.id
  `.execute(db);
}

export async function insertVerdicts(db: Kysely<Schema>, entries: readonly Verdict[], nowMs: number): Promise<void> {
  await sql`
    INSERT INTO verdicts (host_id, unit_id, attempt, valid, credit_micro, decided_at_ms)
    SELECT *, ${nowMs}::bigint FROM unnest(
      ${arrayLiteral(entries.map(({ hostId }) => hostId))}::uuid[],
      ${arrayLiteral(entries.map(({ unitId }) => unitId))}::bigint[],
      ${arrayLiteral(entries.map(({ attempt }) => attempt))}::smallint[],
      ${arrayLiteral(entries.map(({ valid }) => valid))}::boolean[],
      ${arrayLiteral(entries.map(({ creditMicro }) => creditMicro))}::bigint[])
  `.execute(db);
}

export async function insertLedger(db: Kysely<Schema>, entries: readonly LedgerEntry[], nowMs: number): Promise<void> {
  await sql`
    INSERT INTO ledger (at_ms, job_id, host_id, credit_micro)
    SELECT ${nowMs}::bigint, * FROM unnest(
      ${arrayLiteral(entries.map(({ jobId }) => jobId))}::uuid[],
      ${arrayLiteral(entries.map(({ hostId }) => hostId))}::uuid[],
      ${arrayLiteral(entries.map(({ creditMicro }) => creditMicro))}::bigint[])
  `.execute(db);
}

/** What hosts did, to be folded into their totals and their trust. */
export async function insertHostWork(db: Kysely<Schema>, work: readonly HostWork[]): Promise<void> {
  const column = (read: (one: HostWork) => number): string => arrayLiteral(work.map(read));
  await sql`
    INSERT INTO host_progress (host_id, kernel, verified_units, invalid_units, credit_micro, found_right, found_wrong,
      disputes, errors, lost)
    SELECT * FROM unnest(
      ${arrayLiteral(work.map(({ hostId }) => hostId))}::uuid[], ${work.map(({ kernel }) => kernel)}::text[],
      ${column((one) => one.validUnits)}::bigint[], ${column((one) => one.invalidUnits)}::bigint[],
      ${column((one) => one.creditMicro)}::bigint[], ${column((one) => one.trust.verified)}::integer[],
      ${column((one) => one.trust.wrong)}::integer[], ${column((one) => one.trust.disputes)}::integer[],
      ${column((one) => one.trust.errors)}::integer[], ${column((one) => one.trust.lost)}::integer[])
  `.execute(db);
}

/** Gives hosts that agreed on a wrong result, and all that did so with one of them before, one label. */
export async function joinRings(db: Kysely<Schema>, rings: readonly (readonly HostId[])[]): Promise<void> {
  for (const ring of rings) {
    const ids = arrayLiteral(ring.toSorted());
    await sql`
      WITH members AS (
        SELECT id FROM hosts WHERE id = ANY (ARRAY (
          SELECT unnest(${ids}::uuid[])
          UNION
          SELECT id FROM hosts WHERE ring = ANY (ARRAY (SELECT ring FROM hosts WHERE id = ANY (${ids}::uuid[])))
        ))
        ORDER BY id FOR UPDATE
      )
      UPDATE hosts SET ring = ${ring.toSorted()[0]} FROM members WHERE hosts.id = members.id
    `.execute(db);
  }
}

/** Sorted by id, so that two processes that meet here lock in the same order. Who was handed out nothing keeps its last claim. */
export async function upsertHosts(
  db: Kysely<Schema>,
  hosts: readonly (readonly [HostId, number])[],
  claims: FlushChanges["claims"],
  nowMs: number,
): Promise<void> {
  const sorted = hosts.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lastClaims = sorted.map(([id]) => `"${arrayLiteral((claims.get(id) ?? []).map(packRef))}"`);
  await sql`
    INSERT INTO hosts (id, outstanding, first_seen_ms, last_seen_ms, last_claim)
    SELECT id, delta, ${nowMs}::bigint, ${nowMs}::bigint, claim::bigint[] FROM unnest(
      ${arrayLiteral(sorted.map(([id]) => id))}::uuid[], ${arrayLiteral(sorted.map(([, delta]) => delta))}::integer[],
      ${arrayLiteral(lastClaims)}::text[]) AS s (id, delta, claim)
    ON CONFLICT (id) DO UPDATE SET
      outstanding = greatest(0, hosts.outstanding + excluded.outstanding),
      last_seen_ms = greatest(hosts.last_seen_ms, excluded.last_seen_ms),
      last_claim = CASE WHEN cardinality(excluded.last_claim) > 0 THEN excluded.last_claim ELSE hosts.last_claim END
  `.execute(db);
}

export async function insertProgress(db: Kysely<Schema>, progress: FlushChanges["progress"]): Promise<void> {
  const rows = progress.map(
    ({ jobId, accepted, reported, invalid, provisional }) =>
      sql`(${jobId}::uuid, ${arrayLiteral(accepted)}::integer[], ${reported}::integer, ${invalid}::integer, ${provisional}::integer)`,
  );
  await sql`INSERT INTO job_progress (job_id, accepted, reported, invalid, provisional) VALUES ${sql.join(rows)}`.execute(
    db,
  );
}

export async function insertWakeUps(db: Kysely<Schema>, wakeUps: FlushChanges["wakeUps"]): Promise<void> {
  const rows = wakeUps.map(({ atMs, unitIds }) => sql`(${atMs}::bigint, ${arrayLiteral(unitIds)}::bigint[])`);
  await sql`INSERT INTO unit_wake_ups (due_at_ms, unit_ids) VALUES ${sql.join(rows)}`.execute(db);
}

export async function insertBlobReferences(db: Kysely<Schema>, blobs: FlushChanges["blobs"]): Promise<void> {
  await db
    .insertInto("blob_references")
    .values(blobs.map(({ jobId, digest }) => ({ job_id: jobId, digest: Buffer.from(digest, "hex") })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function failJobs(
  db: Kysely<Schema>,
  failedJobs: FlushChanges["failedJobs"],
  nowMs: number,
): Promise<void> {
  const inOrder = failedJobs.toSorted((a, b) => (a.jobId < b.jobId ? -1 : 1));
  for (const { jobId, failure } of inOrder) {
    await db
      .updateTable("jobs")
      .set({
        state: "failed",
        failure_code: failure.code,
        failure_message: failure.message,
        unclosed: true,
        ended_at_ms: nowMs,
      })
      .where("id", "=", jobId)
      .where("state", "=", "running")
      .execute();
  }
}
