import { type Kysely, sql } from "kysely";

/** Hosts that the operator vouches for, so that their word decides where others disagree. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE hosts ADD COLUMN arbiter boolean NOT NULL DEFAULT false`.execute(db);
}
