import { type RawBuilder, sql } from "kysely";
import type { UnitId } from "#lib/protocol/ids.ts";
import type { ReplicaRef } from "#lib/protocol/messages/exchange.ts";

/** The columns that {@link decodeUnit} (unit-codec.ts) reads. The payload stays behind: decisions never look at it. */
export const UNIT_COLUMNS: RawBuilder<unknown> = sql.raw(
  "id, job_id, ordinal, state, quorum, max_replicas, wants, canonical, audit, replicas, lost, candidates",
);

/** A PostgreSQL array literal of numbers or UUIDs; one short parameter instead of one per element. */
export function arrayLiteral(values: Iterable<number | string | boolean | null>): string {
  let text = "{";
  for (const value of values) text += text.length === 1 ? value : `,${value}`;
  return `${text}}`;
}

/** A replica's name in one number, below 2^53 as long as there are fewer than 2^45 units. */
export function packRef({ unitId, attempt }: ReplicaRef): number {
  return unitId * 256 + attempt;
}

export function unpackRef(packed: number): ReplicaRef {
  return { unitId: Math.floor(packed / 256) as UnitId, attempt: packed % 256 };
}
