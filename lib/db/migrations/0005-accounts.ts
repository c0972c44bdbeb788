import { type Kysely, sql } from "kysely";

/**
 * Wallets and the accounts they open. A session is known by the SHA-256 of its secret, so that nobody who reads the
 * database can use one. Whom an account is paid to is in `payout_wallets`.
 */
const STATEMENTS = [
  `CREATE TABLE wallets (
    wallet text PRIMARY KEY CHECK (wallet ~ '^0x[0-9a-f]{40}$'),
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    added_at_ms bigint NOT NULL
  )`,
  `CREATE INDEX wallets_by_account ON wallets (account_id)`,
  `CREATE TABLE account_challenges (
    nonce text PRIMARY KEY,
    purpose text NOT NULL,
    account_id uuid REFERENCES accounts (id) ON DELETE CASCADE, -- null: to sign in
    issued_at_ms bigint NOT NULL,
    expires_at_ms bigint NOT NULL
  )`,
  `CREATE INDEX account_challenges_by_end ON account_challenges (expires_at_ms)`,
  `CREATE TABLE account_sessions (
    id uuid PRIMARY KEY,
    secret_digest bytea NOT NULL UNIQUE,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    wallet text NOT NULL,
    agent text NOT NULL,
    created_at_ms bigint NOT NULL,
    seen_at_ms bigint NOT NULL,
    expires_at_ms bigint NOT NULL
  )`,
  `CREATE INDEX account_sessions_by_account ON account_sessions (account_id)`,
  `CREATE TABLE payout_changes (
    account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    wallet text NOT NULL,
    requested_at_ms bigint NOT NULL,
    effective_at_ms bigint NOT NULL
  )`,
  `CREATE TABLE account_events (
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    number bigint GENERATED ALWAYS AS IDENTITY,
    at_ms bigint NOT NULL,
    event text NOT NULL,
    subject text,
    PRIMARY KEY (account_id, number)
  )`,
  `CREATE INDEX IF NOT EXISTS hosts_by_account ON hosts (account_id) WHERE account_id IS NOT NULL`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
