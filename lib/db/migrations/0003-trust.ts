import { type Kysely, sql } from "kysely";

/**
 * What hosts are known for, per host and kernel, where they come from, and credit in double entry. Like counters, what
 * flushes learn of hosts is appended and folded later. The ledger has one entry per flush, job and host and one against
 * it for the job, so that it always sums to zero; which results an entry pays is in `verdicts`. Credit from before is
 * carried over by an opening entry for each host.
 */
const STATEMENTS = [
  `ALTER TABLE units ADD COLUMN audit smallint NOT NULL DEFAULT 0 -- hosts it rested on, 256 × hosts it needs
  `,
  `ALTER TABLE jobs
    ADD COLUMN units_provisional integer NOT NULL DEFAULT 0,
    ADD COLUMN audit jsonb`,
  `ALTER TABLE job_progress ADD COLUMN provisional integer NOT NULL DEFAULT 0`,
  `ALTER TABLE hosts
    ADD COLUMN account_id uuid,
    ADD COLUMN prefix text,
    ADD COLUMN partner text,
    ADD COLUMN ring uuid`,
  `CREATE TABLE host_trust (
    host_id uuid NOT NULL,
    kernel text NOT NULL, -- id@version
    verified double precision NOT NULL,
    wrong integer NOT NULL,
    disputes integer NOT NULL,
    room double precision NOT NULL,
    caught_at_ms bigint NOT NULL,
    caught_proven boolean NOT NULL,
    at_ms bigint NOT NULL,
    PRIMARY KEY (host_id, kernel)
  ) WITH (fillfactor = 50)`,
  `ALTER TABLE host_progress
    ADD COLUMN kernel text NOT NULL DEFAULT '',
    ADD COLUMN found_right integer NOT NULL DEFAULT 0,
    ADD COLUMN found_wrong integer NOT NULL DEFAULT 0,
    ADD COLUMN disputes integer NOT NULL DEFAULT 0,
    ADD COLUMN errors integer NOT NULL DEFAULT 0,
    ADD COLUMN lost integer NOT NULL DEFAULT 0`,
  `CREATE TABLE ledger (
    at_ms bigint NOT NULL,
    job_id uuid,          -- null: from before there was a ledger
    host_id uuid,         -- null: the job's own side
    credit_micro bigint NOT NULL
  )`,
  `INSERT INTO ledger
    SELECT (extract(epoch FROM now()) * 1000)::bigint, NULL, host_id, sum(credit_micro)
    FROM verdicts GROUP BY host_id HAVING sum(credit_micro) > 0`,
  `INSERT INTO ledger
    SELECT (extract(epoch FROM now()) * 1000)::bigint, NULL, NULL, -sum(credit_micro)
    FROM ledger HAVING sum(credit_micro) > 0`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
