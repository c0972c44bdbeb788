import { type Kysely, sql } from "kysely";

/**
 * People, teams, and what they earned, counted from the ledger by a loop that remembers how far it came. Entries are
 * appended by transactions that overlap, so neither their time nor a serial number says which of them have been seen; the
 * number of the transaction does: all below the snapshot's oldest running one have ended. It is the column's default,
 * so that flushes say nothing about it, and its index is a few bytes per megabyte, so that they pay nothing for it.
 *
 * Credit is kept by host and day, with the team and the partner the host was with then; whose host it is, is looked up:
 * what a host earned before its account was known becomes the account's with it.
 */
const STATEMENTS = [
  `ALTER TABLE ledger ADD COLUMN xact bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint`,
  `CREATE INDEX ledger_by_xact ON ledger USING brin (xact) WITH (pages_per_range = 16, autosummarize = on)`,
  `CREATE INDEX IF NOT EXISTS hosts_by_account ON hosts (account_id) WHERE account_id IS NOT NULL`,
  `CREATE TABLE community_state (
    folded_below bigint NOT NULL, -- entries of transactions below are counted
    ranked_at_ms bigint
  )`,
  `INSERT INTO community_state VALUES (0, NULL)`,
  `CREATE TABLE teams (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    name_key text NOT NULL UNIQUE,
    founder integer NOT NULL,
    created_at_ms bigint NOT NULL
  )`,
  `CREATE TABLE people (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL UNIQUE,
    name text,
    is_public boolean NOT NULL DEFAULT false,
    country text,
    team integer REFERENCES teams (number) ON DELETE SET NULL,
    created_at_ms bigint NOT NULL
  )`,
  `CREATE INDEX people_by_team ON people (team) WHERE team IS NOT NULL`,
  `CREATE TABLE team_removals (
    team integer NOT NULL REFERENCES teams (number) ON DELETE CASCADE,
    person integer NOT NULL,
    PRIMARY KEY (team, person)
  )`,
  `CREATE TABLE credit_hosts (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host_id uuid NOT NULL UNIQUE,
    credit_micro bigint NOT NULL
  ) WITH (fillfactor = 70)`,
  `CREATE TABLE credit_days (
    day integer NOT NULL, -- since 1970-01-01, UTC
    host_id uuid NOT NULL,
    team integer,
    partner text,
    credit_micro bigint NOT NULL
  ) WITH (fillfactor = 70)`,
  `CREATE UNIQUE INDEX credit_days_by_host ON credit_days (host_id, day, team, partner) NULLS NOT DISTINCT`,
  `CREATE INDEX credit_days_by_day ON credit_days (day)`,
  `CREATE INDEX credit_days_by_team ON credit_days (team, day) WHERE team IS NOT NULL`,
  `CREATE TABLE credit_teams (team integer PRIMARY KEY, credit_micro bigint NOT NULL) WITH (fillfactor = 70)`,
  `CREATE TABLE credit_partners (partner text PRIMARY KEY, credit_micro bigint NOT NULL) WITH (fillfactor = 70)`,
  `CREATE TABLE standings (
    board text NOT NULL,
    period text NOT NULL,
    place integer NOT NULL,
    subject text NOT NULL, -- number of a person, team or host; id of a partner
    credit_micro bigint NOT NULL,
    PRIMARY KEY (board, period, place)
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
