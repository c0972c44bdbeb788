import { type Kysely, sql } from "kysely";

/** What contributors chose, for all their browsers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE account_preferences (
      account_id uuid PRIMARY KEY,
      version integer NOT NULL,
      fields jsonb NOT NULL
    ) WITH (fillfactor = 70)
  `.execute(db);
}
