import { type Kysely, sql } from "kysely";

/**
 * Epochs, what they were computed from, and what they gave. `snapshot` says which transactions an epoch's closing saw: what
 * was appended to the ledger in its time by one that it did not see counts in the next epoch, so each entry counts once.
 * Amounts in wei do not fit into a bigint.
 */
const STATEMENTS = [
  `CREATE INDEX ledger_by_time ON ledger USING brin (at_ms) WITH (pages_per_range = 16, autosummarize = on)`,
  `CREATE TABLE epochs (
    epoch integer PRIMARY KEY,
    started_at_ms bigint NOT NULL,
    ended_at_ms bigint NOT NULL,
    snapshot pg_snapshot NOT NULL,
    progress text NOT NULL CHECK (progress IN ('closed', 'computed', 'published', 'settled', 'skipped')),
    version integer NOT NULL,
    outcome jsonb,
    sent jsonb,
    sighting jsonb NOT NULL
  )`,
  `CREATE TABLE epoch_transactions (
    epoch integer NOT NULL REFERENCES epochs ON DELETE CASCADE,
    step jsonb NOT NULL,
    nonce integer NOT NULL,
    hash text NOT NULL,
    sent_at_ms bigint NOT NULL
  )`,
  `CREATE INDEX epoch_transactions_by_epoch ON epoch_transactions (epoch)`,
  `CREATE TABLE epoch_credit (
    epoch integer NOT NULL REFERENCES epochs ON DELETE CASCADE,
    job_id uuid NOT NULL,
    host_id uuid NOT NULL,
    partner text,
    credit_micro bigint NOT NULL,
    PRIMARY KEY (epoch, job_id, host_id)
  )`,
  // Credit that counts in the next epoch instead.
  `CREATE TABLE epoch_carried (
    epoch integer NOT NULL REFERENCES epochs ON DELETE CASCADE,
    job_id uuid NOT NULL,
    host_id uuid NOT NULL,
    credit_micro bigint NOT NULL,
    PRIMARY KEY (epoch, job_id, host_id)
  )`,
  `CREATE TABLE job_fundings (
    job_key text PRIMARY KEY,
    job_id uuid NOT NULL,
    requester text NOT NULL
  )`,
  `CREATE INDEX job_fundings_by_job ON job_fundings (job_id)`,
  // Funded jobs as they stood when an epoch was closed; spent_wei once it is computed.
  `CREATE TABLE epoch_jobs (
    epoch integer NOT NULL REFERENCES epochs ON DELETE CASCADE,
    job_key text NOT NULL,
    job_id uuid NOT NULL,
    requester text NOT NULL,
    units_accepted integer NOT NULL,
    units_total integer NOT NULL,
    credit_micro bigint NOT NULL,
    credit_since_micro bigint NOT NULL, -- of the time since the epoch's end
    ended boolean NOT NULL,
    spent_before_wei numeric(78) NOT NULL,
    spent_wei numeric(78) NOT NULL DEFAULT 0,
    closes boolean NOT NULL DEFAULT false,
    PRIMARY KEY (epoch, job_key)
  )`,
  `CREATE INDEX epoch_jobs_by_key ON epoch_jobs (job_key)`,
  // What payees gained; a payee is a wallet's 20 bytes or the 16 of a host's key.
  `CREATE TABLE epoch_payouts (
    payee bytea NOT NULL,
    epoch integer NOT NULL REFERENCES epochs ON DELETE CASCADE,
    previous_wei numeric(78) NOT NULL,
    total_wei numeric(78) NOT NULL,
    parts jsonb NOT NULL,
    PRIMARY KEY (payee, epoch)
  )`,
  // The wallet that earns for all hosts of an account, from the next epoch to be computed on.
  `CREATE TABLE payout_wallets (
    account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    wallet text NOT NULL
  )`,
  `CREATE INDEX payout_wallets_by_wallet ON payout_wallets (wallet)`,
  `CREATE TABLE epoch_blobs (
    digest bytea NOT NULL,
    epoch integer NOT NULL REFERENCES epochs ON DELETE CASCADE,
    is_tree boolean NOT NULL,
    PRIMARY KEY (digest, epoch)
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
