import { type Kysely, sql } from "kysely";
import type { SessionRecord } from "#lib/auth/accounts/account-storage.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import type { AccountEvent, Address, ChallengePurpose } from "#lib/protocol/messages/accounts.ts";
import type { Schema } from "../schema.ts";

export interface SessionRow {
  id: string;
  account_id: AccountId;
  wallet: Address;
  agent: string;
  created_at_ms: number;
  seen_at_ms: number;
  expires_at_ms: number;
}

export function toSession(row: SessionRow): SessionRecord {
  const { id, account_id: accountId, wallet, agent } = row;
  const { created_at_ms: createdAtMs, seen_at_ms: seenAtMs, expires_at_ms: expiresAtMs } = row;
  return { id, accountId, wallet, agent, createdAtMs, seenAtMs, expiresAtMs };
}

/** Spends a challenge within a transaction; whoever comes second waits for the first to end, and gets false. */
export async function takeChallenge(
  db: Kysely<Schema>,
  nonce: string,
  purpose: ChallengePurpose,
  account: AccountId | null,
  nowMs: number,
): Promise<boolean> {
  const { rows } = await sql`
    DELETE FROM account_challenges
    WHERE nonce = ${nonce} AND purpose = ${purpose} AND account_id IS NOT DISTINCT FROM ${account}::uuid
      AND expires_at_ms > ${nowMs}
    RETURNING nonce
  `.execute(db);
  return rows.length > 0;
}

/** Has the changes of an account's wallets follow one another. False when there is no such account. */
export async function lockAccount(db: Kysely<Schema>, account: AccountId): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM accounts WHERE id = ${account} FOR UPDATE`.execute(db);
  return rows.length > 0;
}

export async function noteEvent(
  db: Kysely<Schema>,
  account: AccountId,
  event: AccountEvent,
  subject: string | null,
  nowMs: number,
): Promise<void> {
  await sql`
    INSERT INTO account_events (account_id, at_ms, event, subject) VALUES (${account}, ${nowMs}, ${event}, ${subject})
  `.execute(db);
}
