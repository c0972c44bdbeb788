import { type Kysely, sql } from "kysely";
import type { UnitRecord } from "#lib/coordinator/ports.ts";
import type { AcceptedResult } from "#lib/coordinator/storage.ts";
import type { JobId, UnitId } from "#lib/protocol/ids.ts";
import type { Schema } from "../schema.ts";
import { decodeCandidates, decodeUnit, type UnitRow } from "../unit-codec.ts";
import { arrayLiteral, UNIT_COLUMNS } from "./unit-columns.ts";

/** Units of a job are one range of ids, so that finding them needs no index but the primary key. */
const OF_JOB = sql`
  units.id >= (SELECT first_unit_id FROM job) AND units.id < (SELECT first_unit_id + units_total FROM job)`;

export async function listUnits(
  db: Kysely<Schema>,
  id: JobId,
  { sinceMs, limit, afterOrdinal = -1 }: { sinceMs: number; limit: number; afterOrdinal?: number },
): Promise<UnitRecord[]> {
  const { rows } = await sql<UnitRow>`
    WITH job AS (SELECT first_unit_id, units_total FROM jobs WHERE id = ${id})
    SELECT ${UNIT_COLUMNS} FROM units
    WHERE ${OF_JOB} AND units.id > (SELECT first_unit_id FROM job) + ${afterOrdinal}::bigint
      AND changed_at_ms >= ${sinceMs} ORDER BY id LIMIT ${limit}
  `.execute(db);
  return rows.map(decodeUnit);
}

interface AcceptedRow {
  readonly ordinal: number;
  readonly canonical: number;
  readonly candidates: Buffer;
  readonly payload: Buffer | null;
  readonly outstanding: number;
}

export async function listAccepted(
  db: Kysely<Schema>,
  id: JobId,
  { afterOrdinal, limit }: { afterOrdinal: number; limit: number },
): Promise<AcceptedResult[]> {
  const { rows } = await sql<AcceptedRow>`
    WITH job AS (SELECT first_unit_id, units_total FROM jobs WHERE id = ${id})
    SELECT ordinal, canonical, candidates, payload, outstanding FROM units
    WHERE ${OF_JOB} AND units.id > (SELECT first_unit_id FROM job) + ${afterOrdinal}::bigint AND state = 1
    ORDER BY id LIMIT ${limit}
  `.execute(db);
  return rows.map(toAccepted);
}

export async function listUnpublished(db: Kysely<Schema>, id: JobId, limit: number): Promise<UnitId[]> {
  const { rows } = await sql<{ id: UnitId }>`
    WITH job AS (SELECT first_unit_id, units_total FROM jobs WHERE id = ${id})
    SELECT units.id FROM units WHERE ${OF_JOB} AND state = 1 AND outstanding > 0 ORDER BY id LIMIT ${limit}
  `.execute(db);
  return rows.map((row) => row.id);
}

/** The ids are an array because of a subquery the planner walks all units and asks of each whether it is among them. */
export async function readAccepted(
  db: Kysely<Schema>,
  id: JobId,
  ordinals: readonly number[],
): Promise<AcceptedResult[]> {
  const { rows } = await sql<AcceptedRow>`
    SELECT ordinal, canonical, candidates, payload, outstanding FROM units
    WHERE id = ANY (ARRAY(
      SELECT first_unit_id + ordinal FROM jobs, unnest(${arrayLiteral(ordinals)}::integer[]) AS ordinal
      WHERE jobs.id = ${id} AND ordinal < units_total
    )) AND state = 1 ORDER BY id
  `.execute(db);
  return rows.map(toAccepted);
}

/** Cuts the canonical bytes out of the payload column, which holds those of all candidates kept in the row. */
function toAccepted({ ordinal, canonical, candidates, payload, outstanding }: AcceptedRow): AcceptedResult {
  let offset = 0;
  const held = decodeCandidates(candidates);
  for (const candidate of held.slice(0, canonical)) if (candidate.stored === "row") offset += candidate.sizeBytes;
  const { digest, sizeBytes, stored } = held[canonical]!;
  const published = outstanding === 0;
  if (stored === "blob" || payload === null) return { ordinal, digest, payload: null, published };
  return { ordinal, digest, payload: new Uint8Array(payload.subarray(offset, offset + sizeBytes)), published };
}
