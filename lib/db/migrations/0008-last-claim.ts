import { type Kysely, sql } from "kysely";

/** What each host was handed out last, as 256 × unit + attempt: an answer that was lost on its way is given again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE hosts ADD COLUMN last_claim bigint[] NOT NULL DEFAULT '{}'`.execute(db);
}
