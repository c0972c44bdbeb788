import { type Kysely, sql } from "kysely";

/**
 * Few hosts ever agreed on a wrong result, few jobs wait for their last units to be cancelled: both are looked for often. As
 * the indexed columns hardly ever change, other updates of the rows stay within their page.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE INDEX hosts_in_rings ON hosts (ring) WHERE ring IS NOT NULL`.execute(db);
  await sql`CREATE INDEX jobs_unclosed ON jobs (id) WHERE unclosed`.execute(db);
}
