import { type Kysely, sql } from "kysely";
import type { SignInRecord } from "#lib/auth/accounts/account-storage.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import type { Address } from "#lib/protocol/messages/accounts.ts";
import type { Schema } from "../schema.ts";
import { lockAccount, noteEvent } from "./rows.ts";

type Opening = Pick<SignInRecord, "wallet" | "newAccountId" | "anonymous">;

/**
 * The account of a wallet that signs in, within a transaction. A wallet that none knows gets the browser's anonymous
 * account, or a new one; a wallet that has an account takes in what the anonymous one has.
 */
export async function moveAnonymous(
  db: Kysely<Schema>,
  { wallet, newAccountId, anonymous }: Opening,
  nowMs: number,
): Promise<AccountId> {
  // Locked, so that no wallet joins it meanwhile.
  const isFree = anonymous !== null && (await lockAccount(db, anonymous)) && !(await hasWallet(db, anonymous));
  const known = await ownerOf(db, wallet);
  if (known === null) {
    const account = isFree ? anonymous : newAccountId;
    if (await open(db, account, wallet, nowMs)) return account;
  }
  // Another sign-in of the same wallet came first, and has ended: its account is seen now.
  const account = known ?? (await ownerOf(db, wallet))!;
  if (isFree) await takeIn(db, anonymous, account, nowMs);
  return account;
}

async function ownerOf(db: Kysely<Schema>, wallet: Address): Promise<AccountId | null> {
  const { rows } = await sql<{ id: AccountId }>`
    SELECT account_id AS id FROM wallets WHERE wallet = ${wallet}
  `.execute(db);
  return rows[0]?.id ?? null;
}

async function hasWallet(db: Kysely<Schema>, account: AccountId): Promise<boolean> {
  return (await sql`SELECT 1 FROM wallets WHERE account_id = ${account} LIMIT 1`.execute(db)).rows.length > 0;
}

/** Gives an account its first wallet, which is also the one that is paid; false when the wallet has got an account since. */
async function open(db: Kysely<Schema>, account: AccountId, wallet: Address, nowMs: number): Promise<boolean> {
  const { rows } = await sql`
    WITH made AS (INSERT INTO accounts VALUES (${account}, ${nowMs}) ON CONFLICT DO NOTHING)
    INSERT INTO wallets VALUES (${wallet}, ${account}, ${nowMs}) ON CONFLICT (wallet) DO NOTHING RETURNING wallet
  `.execute(db);
  if (rows.length === 0) return false;
  await sql`
    INSERT INTO payout_wallets (account_id, wallet) VALUES (${account}, ${wallet}) ON CONFLICT (account_id) DO NOTHING
  `.execute(db);
  await noteEvent(db, account, "wallet-added", wallet, nowMs);
  return true;
}

/** Moves all that an anonymous account has; a profile only where the wallet's account has none. */
async function takeIn(db: Kysely<Schema>, from: AccountId, to: AccountId, nowMs: number): Promise<void> {
  const { numAffectedRows: jobs = 0n } = await sql`
    UPDATE jobs SET account_id = ${to} WHERE account_id = ${from}
  `.execute(db);
  const { numAffectedRows: partners = 0n } = await sql`
    UPDATE partners SET account_id = ${to} WHERE account_id = ${from}
  `.execute(db);
  const { numAffectedRows: people = 0n } = await sql`
    UPDATE people SET account_id = ${to}
    WHERE account_id = ${from} AND NOT EXISTS (SELECT 1 FROM people WHERE account_id = ${to})
  `.execute(db);
  if (jobs + partners + people > 0n) await noteEvent(db, to, "account-merged", null, nowMs);
}
