import { type RawBuilder, sql } from "kysely";

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
