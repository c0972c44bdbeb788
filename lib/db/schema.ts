import type { ColumnType, Generated } from "kysely";
import type { InputRecord, InputTiles, JobRecord } from "#lib/coordinator/ports.ts";
import type { StageAudit } from "#lib/coordinator/trust/host-record.ts";
import type { OutputFormat, Terms } from "#lib/protocol/messages/jobs.ts";
import type { JobState } from "#lib/protocol/states.ts";

/** JSON columns are read as values and written as text. */
type Json<T> = ColumnType<T, string, string>;

export interface JobsTable {
  id: string;
  account_id: string | null;
  title: string;
  kernel: string;
  kernel_version: number;
  params: Json<unknown>;
  terms: Json<Terms>;
  standing: boolean;
  inputs: ColumnType<InputRecord[], string, never>;
  input_tiles: ColumnType<InputTiles, string, never>;
  stages: ColumnType<JobRecord["stages"], string, never>;
  makes_image: boolean;
  stage_cids: Generated<string[]>;
  output_format: OutputFormat;
  output_cid: string | null;
  output_size_bytes: number | null;
  report_cid: string | null;
  report_size_bytes: number | null;
  state: JobState;
  failure_code: string | null;
  failure_message: string | null;
  unclosed: Generated<boolean>;
  first_unit_id: number;
  units_total: number;
  units_accepted: Generated<number>;
  units_provisional: Generated<number>;
  audit: ColumnType<StageAudit | null, string | null | undefined, string | null>;
  results_reported: Generated<number>;
  results_invalid: Generated<number>;
  created_at_ms: number;
  ended_at_ms: number | null;
}

export interface UnitsTable {
  id: number;
  changed_at_ms: number;
  ordinal: number;
  queue_rank: number;
  quorum: number;
  max_replicas: number;
  state: Generated<number>;
  wants: number;
  outstanding: Generated<number>;
  canonical: number | null;
  audit: Generated<number>;
  job_id: string;
  kernel: string;
  replicas: Generated<Buffer>;
  lost: Buffer | null;
  candidates: Generated<Buffer>;
  payload: Buffer | null;
}

export interface PartnersTable {
  id: string;
  account_id: string;
  name: string;
  origin: string;
  share_basis_points: number;
  abuse_contact: string;
  proof: string;
  proven_by: "file" | "dns" | null;
  proven_at_ms: number | null;
  next_look_ms: number | null;
  failed_looks: Generated<number>;
  missing_since_ms: number | null;
  lapsed_at_ms: number | null;
  paused: Generated<boolean>;
  stopped_for: string | null;
  asked: Generated<number>;
  agreed: Generated<number>;
  created_at_ms: number;
}

export interface HostTrustTable {
  host_id: string;
  kernel: string;
  verified: number;
  wrong: number;
  disputes: number;
  room: number;
  caught_at_ms: number;
  caught_proven: boolean;
  at_ms: number;
}

/** The tables, as migrations left them; bigint columns are numbers (below 2^53 by construction). */
export interface Schema {
  accounts: { id: string; created_at_ms: number };
  wallets: { wallet: string; account_id: string; added_at_ms: number };
  account_challenges: {
    nonce: string;
    purpose: string;
    account_id: string | null;
    issued_at_ms: number;
    expires_at_ms: number;
  };
  account_sessions: {
    id: string;
    secret_digest: Buffer;
    account_id: string;
    wallet: string;
    agent: string;
    created_at_ms: number;
    seen_at_ms: number;
    expires_at_ms: number;
  };
  payout_changes: { account_id: string; wallet: string; requested_at_ms: number; effective_at_ms: number };
  account_preferences: { account_id: string; version: number; fields: ColumnType<unknown, string, string> };
  account_events: {
    account_id: string;
    number: Generated<number>;
    at_ms: number;
    event: string;
    subject: string | null;
  };
  settings: { key: string; value: string };
  jobs: JobsTable;
  job_progress: { job_id: string; accepted: number[]; reported: number; invalid: number; provisional: number };
  activity: { at_ms: number; accepted: number };
  unit_ids: { next: number };
  units: UnitsTable;
  unit_wake_ups: { due_at_ms: number; unit_ids: number[] };
  hosts: {
    id: string;
    outstanding: number;
    first_seen_ms: number;
    last_seen_ms: number;
    account_id: string | null;
    prefix: string | null;
    partner: string | null;
    arbiter: Generated<boolean>;
    ring: string | null;
    last_claim: Generated<number[]>;
  };
  host_trust: HostTrustTable;
  ledger: {
    at_ms: number;
    job_id: string | null;
    host_id: string | null;
    credit_micro: number;
    xact: Generated<number>;
  };
  verdicts: {
    unit_id: number;
    decided_at_ms: number;
    credit_micro: number;
    host_id: string;
    attempt: number;
    valid: boolean;
  };
  host_totals: { host_id: string; verified_units: number; invalid_units: number; credit_micro: number };
  host_progress: {
    host_id: string;
    kernel: string;
    verified_units: number;
    invalid_units: number;
    credit_micro: number;
    found_right: number;
    found_wrong: number;
    disputes: number;
    errors: number;
    lost: number;
  };
  blob_references: { digest: Buffer; job_id: string };
  community_state: { folded_below: number; ranked_at_ms: number | null };
  people: {
    number: Generated<number>;
    account_id: string;
    name: Generated<string | null>;
    is_public: Generated<boolean>;
    country: Generated<string | null>;
    team: Generated<number | null>;
    created_at_ms: number;
  };
  teams: { number: Generated<number>; name: string; name_key: string; founder: number; created_at_ms: number };
  team_removals: { team: number; person: number };
  credit_hosts: { number: Generated<number>; host_id: string; credit_micro: number };
  credit_days: { day: number; host_id: string; team: number | null; partner: string | null; credit_micro: number };
  credit_teams: { team: number; credit_micro: number };
  credit_partners: { partner: string; credit_micro: number };
  partners: PartnersTable;
  standings: { board: string; period: string; place: number; subject: string; credit_micro: number };
}
