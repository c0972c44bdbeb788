import { type Kysely, sql } from "kysely";
import type { UnitRecord } from "#lib/coordinator/ports.ts";
import type { Claimable, ClaimableQuery } from "#lib/coordinator/storage.ts";
import type { JobId, UnitId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";
import { decodeUnit, type UnitRow } from "../unit-codec.ts";
import { arrayLiteral, UNIT_COLUMNS } from "./unit-columns.ts";

/** Sorting before locking gives every flush the same order of locks, so that two never wait for each other. */
export async function lockUnits(db: Kysely<Schema>, ids: readonly UnitId[]): Promise<UnitRecord[]> {
  const { rows } = await sql<UnitRow>`
    SELECT ${UNIT_COLUMNS} FROM units WHERE id = ANY (${arrayLiteral(ids)}::bigint[]) ORDER BY id FOR UPDATE
  `.execute(db);
  return rows.map(decodeUnit);
}

export async function readUnits(db: Kysely<Schema>, ids: readonly UnitId[]): Promise<UnitRecord[]> {
  const { rows } = await sql<UnitRow>`
    SELECT ${UNIT_COLUMNS} FROM units WHERE id = ANY (${arrayLiteral(ids)}::bigint[])
  `.execute(db);
  return rows.map(decodeUnit);
}

/**
 * Walks the queue (index units_claimable) past units whose replicas all claimants hold already: a packed replica starts
 * with its host's id among fixed-width fields, so a byte search finds it. A host alone with a slow partner walks past
 * thousands of its own units this way in a few milliseconds without locking them.
 */
export async function lockClaimable(db: Kysely<Schema>, query: ClaimableQuery): Promise<Claimable[]> {
  const { after } = query;
  const behind = after === null ? sql`` : sql`AND (queue_rank, id) > (${-after.priority}, ${after.unit.id})`;
  const hosts = `{${query.hostIds.map((id) => `"\\\\x${id}"`).join(",")}}`;
  const { rows } = await sql<UnitRow & { queue_rank: number }>`
    SELECT ${UNIT_COLUMNS}, queue_rank FROM units
    WHERE wants > 0 AND kernel = ANY (${query.kernels}::text[]) ${except(query.exceptJobs)} ${behind}
      AND (octet_length(replicas) = 0
        OR EXISTS (SELECT FROM unnest(${hosts}::bytea[]) AS host (id) WHERE position(host.id IN replicas) = 0))
    ORDER BY queue_rank, id LIMIT ${query.limit} FOR UPDATE SKIP LOCKED
  `.execute(db);
  return rows.map((row) => ({ unit: decodeUnit(row), priority: -row.queue_rank }));
}

/** Takes due wake-ups; of two processes that try at once, each gets others. */
export async function takeDue(
  db: Kysely<Schema>,
  nowMs: number,
  limit: number,
): Promise<{ units: UnitRecord[]; wakeUps: number }> {
  const { rows: taken } = await sql<{ unit_ids: number[] }>`
    DELETE FROM unit_wake_ups WHERE ctid IN (
      SELECT ctid FROM unit_wake_ups WHERE due_at_ms <= ${nowMs} ORDER BY due_at_ms LIMIT ${limit}
      FOR UPDATE SKIP LOCKED
    ) RETURNING unit_ids
  `.execute(db);
  if (taken.length === 0) return { units: [], wakeUps: 0 };
  const ids = new Set(taken.flatMap(({ unit_ids }) => unit_ids));
  const { rows } = await sql<UnitRow>`
    SELECT ${UNIT_COLUMNS} FROM units
    WHERE id = ANY (${arrayLiteral(ids)}::bigint[]) AND (state = 0 OR outstanding > 0)
    ORDER BY id FOR UPDATE
  `.execute(db);
  return { units: rows.map(decodeUnit), wakeUps: taken.length };
}

export async function hasClaimable(
  db: Kysely<Schema>,
  kernels: readonly string[] | null,
  exceptJobs: readonly JobId[],
): Promise<boolean> {
  const ofKernels = kernels === null ? sql`` : sql`AND kernel = ANY (${kernels}::text[])`;
  const { rows } = await sql<{ found: boolean }>`
    SELECT EXISTS (SELECT FROM units WHERE wants > 0 ${ofKernels} ${except(exceptJobs)}) AS found
  `.execute(db);
  return rows[0]!.found;
}

function except(jobs: readonly JobId[]) {
  return jobs.length === 0 ? sql`` : sql`AND job_id <> ALL (${jobs}::uuid[])`;
}
