import { type Kysely, sql } from "kysely";

/** Who embeds the widget, what they keep of their visitors' part, and who has switched their widgets off. */
const STATEMENTS = [
  `CREATE TABLE partners (
    id text PRIMARY KEY,
    account_id uuid NOT NULL,
    name text NOT NULL,
    origin text NOT NULL,
    share_basis_points integer NOT NULL,
    abuse_contact text NOT NULL,
    proof text NOT NULL,
    proven_by text CHECK (proven_by IN ('file', 'dns')),
    proven_at_ms bigint,
    paused boolean NOT NULL DEFAULT false,
    stopped_for text,
    asked bigint NOT NULL DEFAULT 0,
    agreed bigint NOT NULL DEFAULT 0,
    created_at_ms bigint NOT NULL
  ) WITH (fillfactor = 70)`,
  `CREATE INDEX partners_by_account ON partners (account_id, created_at_ms DESC)`,
  // An origin is one partner's.
  `CREATE UNIQUE INDEX partners_proven ON partners (origin) WHERE proven_at_ms IS NOT NULL`,
  `CREATE INDEX hosts_by_partner ON hosts (partner) WHERE partner IS NOT NULL`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
