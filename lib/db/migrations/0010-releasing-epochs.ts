import { type Kysely, sql } from "kysely";

/** An epoch in which nobody is paid may still have jobs to close in the escrow: it is `releasing` meanwhile. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE epochs DROP CONSTRAINT epochs_progress_check, ADD CONSTRAINT epochs_progress_check
      CHECK (progress IN ('closed', 'computed', 'published', 'releasing', 'settled', 'skipped'))
  `.execute(db);
}
