import { type Kysely, sql } from "kysely";

/** Proofs of origins are looked for again: when next, how often in vain, since when, and when that ended them. */
const STATEMENTS = [
  `ALTER TABLE partners
    ADD COLUMN next_look_ms bigint,
    ADD COLUMN failed_looks integer NOT NULL DEFAULT 0,
    ADD COLUMN missing_since_ms bigint,
    ADD COLUMN lapsed_at_ms bigint`,
  // Those proven so far are looked for within a day, not all at once.
  `UPDATE partners SET next_look_ms = ((extract(epoch FROM now()) + random() * 86400) * 1000)::bigint
    WHERE proven_at_ms IS NOT NULL`,
  `CREATE INDEX partners_due ON partners (next_look_ms) WHERE next_look_ms IS NOT NULL`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
