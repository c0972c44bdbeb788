import { type Kysely, sql } from "kysely";

/**
 * Everything about a unit lives in its own row, so that a quorum is counted under one row lock. Only `wants` appears in
 * an index that changes during a unit's life: handing out moves a unit in or out of the queue, while recording results
 * stays heap-only. The low fill factor leaves room on the page for the versions of a row that grows from 120 to about
 * 400 bytes. Deadlines are kept in `unit_wake_ups`, one row per flush, instead of in an index over all units.
 *
 * Counters and credit are appended and folded later, so that no flush waits for a row that every flush updates.
 */
const STATEMENTS = [
  `CREATE TABLE accounts (id uuid PRIMARY KEY, created_at_ms bigint NOT NULL)`,
  `CREATE TABLE settings (key text PRIMARY KEY, value text NOT NULL)`,
  `CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    account_id uuid REFERENCES accounts (id),
    title text NOT NULL,
    kernel text NOT NULL,
    kernel_version integer NOT NULL,
    params jsonb NOT NULL,
    terms jsonb NOT NULL,
    standing boolean NOT NULL,
    input_cid text,
    input jsonb,
    raster_width integer NOT NULL,
    raster_height integer NOT NULL,
    output_format text NOT NULL,
    output_cid text,
    output_size_bytes bigint,
    state text NOT NULL CHECK (state IN ('running', 'assembling', 'done', 'failed', 'cancelled')),
    failure_code text,
    failure_message text,
    unclosed boolean NOT NULL DEFAULT false, -- ended early, and its open units still have to be cancelled
    first_unit_id bigint NOT NULL,           -- its units have the ids first_unit_id + ordinal
    units_total integer NOT NULL,
    units_accepted integer NOT NULL DEFAULT 0,
    results_reported bigint NOT NULL DEFAULT 0,
    results_invalid bigint NOT NULL DEFAULT 0,
    created_at_ms bigint NOT NULL,
    ended_at_ms bigint
  )`,
  `CREATE INDEX jobs_by_account ON jobs (account_id, created_at_ms DESC, id DESC)`,
  `CREATE INDEX jobs_active ON jobs (created_at_ms) WHERE state IN ('running', 'assembling')`,
  `CREATE TABLE job_progress (
    job_id uuid NOT NULL,
    accepted integer[] NOT NULL, -- ordinals
    reported integer NOT NULL,
    invalid integer NOT NULL
  )`,
  `CREATE TABLE activity (at_ms bigint NOT NULL, accepted bigint NOT NULL)`,
  `CREATE TABLE unit_ids (next bigint NOT NULL)`,
  `INSERT INTO unit_ids VALUES (1)`,
  `CREATE TABLE units (
    id bigint PRIMARY KEY,
    changed_at_ms bigint NOT NULL,
    ordinal integer NOT NULL,
    queue_rank smallint NOT NULL,   -- minus the job's priority: ascending is the order of service
    quorum smallint NOT NULL,
    max_replicas smallint NOT NULL,
    state smallint NOT NULL DEFAULT 0, -- index into UNIT_STATES
    wants smallint NOT NULL,        -- replicas to hand out now
    outstanding smallint NOT NULL DEFAULT 0,
    canonical smallint,             -- index into candidates
    job_id uuid NOT NULL,
    kernel text NOT NULL,           -- id@version
    replicas bytea NOT NULL DEFAULT '',   -- packed, see unit-codec.ts; without those lost
    lost bytea,                           -- packed likewise: expired or given back
    candidates bytea NOT NULL DEFAULT '', -- packed likewise
    payload bytea                         -- bytes of the candidates kept in the row, in order
  ) WITH (
    fillfactor = 30,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0.2
  )`,
  `CREATE INDEX units_claimable ON units (queue_rank, id) WHERE wants > 0`,
  `CREATE TABLE unit_wake_ups (due_at_ms bigint NOT NULL, unit_ids bigint[] NOT NULL)`,
  `CREATE INDEX unit_wake_ups_due ON unit_wake_ups (due_at_ms)`,
  `CREATE TABLE hosts (
    id uuid PRIMARY KEY,
    outstanding integer NOT NULL,
    first_seen_ms bigint NOT NULL,
    last_seen_ms bigint NOT NULL
  ) WITH (fillfactor = 50)`,
  // Append-only: the credit ledger.
  `CREATE TABLE verdicts (
    unit_id bigint NOT NULL,
    decided_at_ms bigint NOT NULL,
    credit_micro bigint NOT NULL,
    host_id uuid NOT NULL,
    attempt smallint NOT NULL,
    valid boolean NOT NULL
  )`,
  `CREATE TABLE host_totals (
    host_id uuid PRIMARY KEY,
    verified_units bigint NOT NULL,
    invalid_units bigint NOT NULL,
    credit_micro bigint NOT NULL
  )`,
  `CREATE TABLE host_progress (
    host_id uuid NOT NULL,
    verified_units bigint NOT NULL,
    invalid_units bigint NOT NULL,
    credit_micro bigint NOT NULL
  )`,
  `CREATE TABLE blob_references (digest bytea NOT NULL, job_id uuid NOT NULL, PRIMARY KEY (digest, job_id))`,
  `CREATE INDEX blob_references_by_job ON blob_references (job_id)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
