import { type Kysely, sql } from "kysely";

/** The jobs that everybody may see: standing ones, and those whose requesters show them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE INDEX jobs_public ON jobs (created_at_ms DESC, id DESC)
    WHERE (standing OR terms ->> 'showInGallery' = 'true')
  `.execute(db);
}
