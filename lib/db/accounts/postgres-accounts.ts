import { type Kysely, sql } from "kysely";
import type {
  AccountStorage,
  ChallengeRecord,
  LinkedHost,
  PayoutRecord,
  SessionRecord,
  SignInRecord,
} from "#lib/auth/accounts/account-storage.ts";
import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import type { AccountEvent, Address } from "#lib/protocol/messages/accounts.ts";
import type { Schema } from "../schema.ts";
import { sorted } from "../storage-errors.ts";
import { moveAnonymous } from "./move-anonymous.ts";
import { lockAccount, noteEvent, type SessionRow, takeChallenge, toSession } from "./rows.ts";

/** A session's `seenAtMs` is written at most this often, in milliseconds. */
const SEEN_EVERY_MS = 3_600_000;

/** Accounts, wallets and sessions in PostgreSQL. */
export class PostgresAccounts implements AccountStorage {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async saveChallenge({ nonce, purpose, accountId, issuedAtMs, expiresAtMs }: ChallengeRecord): Promise<void> {
    await this.#atomically((db) =>
      sql`
        INSERT INTO account_challenges (nonce, purpose, account_id, issued_at_ms, expires_at_ms)
        VALUES (${nonce}, ${purpose}, ${accountId}, ${issuedAtMs}, ${expiresAtMs})
      `.execute(db),
    );
  }

  findChallenge(nonce: string): Promise<ChallengeRecord | null> {
    return this.#atomically(async (db) => {
      const { rows } = await sql<ChallengeRecord>`
        SELECT nonce, purpose, account_id AS "accountId", issued_at_ms AS "issuedAtMs", expires_at_ms AS "expiresAtMs"
        FROM account_challenges WHERE nonce = ${nonce}
      `.execute(db);
      return rows[0] ?? null;
    });
  }

  signIn(record: SignInRecord, nowMs: number): Promise<SessionRecord | null> {
    const { wallet, replaces, secretDigest, session } = record;
    return this.#atomically(async (db) => {
      if (!(await takeChallenge(db, record.nonce, "sign-in", null, nowMs))) return null;
      const accountId = await moveAnonymous(db, record, nowMs);
      if (replaces !== null) await sql`DELETE FROM account_sessions WHERE secret_digest = ${replaces}`.execute(db);
      await sql`
        INSERT INTO account_sessions
          (id, secret_digest, account_id, wallet, agent, created_at_ms, seen_at_ms, expires_at_ms)
        VALUES (${session.id}, ${secretDigest}, ${accountId}, ${wallet}, ${session.agent}, ${nowMs}, ${nowMs},
          ${session.expiresAtMs})
      `.execute(db);
      await noteEvent(db, accountId, "signed-in", wallet, nowMs);
      return { ...session, accountId, wallet, createdAtMs: nowMs, seenAtMs: nowMs };
    });
  }

  findSession(secretDigest: Buffer, nowMs: number): Promise<SessionRecord | null> {
    return this.#atomically(async (db) => {
      const { rows } = await sql<SessionRow>`
        SELECT * FROM account_sessions WHERE secret_digest = ${secretDigest} AND expires_at_ms > ${nowMs}
      `.execute(db);
      const [row] = rows;
      if (row === undefined) return null;
      if (row.seen_at_ms + SEEN_EVERY_MS <= nowMs) {
        await sql`UPDATE account_sessions SET seen_at_ms = ${nowMs} WHERE id = ${row.id}`.execute(db);
      }
      return toSession(row);
    });
  }

  listSessions(account: AccountId, nowMs: number): Promise<SessionRecord[]> {
    return this.#atomically(async (db) => {
      const { rows } = await sql<SessionRow>`
        SELECT * FROM account_sessions WHERE account_id = ${account} AND expires_at_ms > ${nowMs}
        ORDER BY created_at_ms DESC, id
      `.execute(db);
      return rows.map(toSession);
    });
  }

  async endSessions(account: AccountId, id: string | null, keep: string | null): Promise<void> {
    await this.#atomically((db) =>
      sql`
        DELETE FROM account_sessions
        WHERE account_id = ${account} AND (${id}::uuid IS NULL OR id = ${id}) AND id IS DISTINCT FROM ${keep}::uuid
      `.execute(db),
    );
  }

  listWallets(account: AccountId): Promise<{ wallet: Address; addedAtMs: number }[]> {
    return this.#atomically(async (db) => {
      const { rows } = await sql<{ wallet: Address; addedAtMs: number }>`
        SELECT wallet, added_at_ms AS "addedAtMs" FROM wallets WHERE account_id = ${account}
        ORDER BY added_at_ms, wallet
      `.execute(db);
      return rows;
    });
  }

  addWallet(
    account: AccountId,
    wallet: Address,
    nonce: string,
    most: number,
    nowMs: number,
  ): Promise<"added" | "spent" | "taken" | "too-many"> {
    return this.#atomically(async (db) => {
      if (!(await takeChallenge(db, nonce, "add-wallet", account, nowMs))) return "spent";
      await lockAccount(db, account);
      const { rows } = await sql<{ count: number }>`
        SELECT count(*)::integer AS count FROM wallets WHERE account_id = ${account} AND wallet <> ${wallet}
      `.execute(db);
      if (rows[0]!.count >= most) return "too-many";
      const { rows: added } = await sql`
        INSERT INTO wallets VALUES (${wallet}, ${account}, ${nowMs}) ON CONFLICT (wallet) DO NOTHING RETURNING wallet
      `.execute(db);
      if (added.length > 0) {
        await noteEvent(db, account, "wallet-added", wallet, nowMs);
        return "added";
      }
      const { rows: known } = await sql`
        SELECT 1 FROM wallets WHERE wallet = ${wallet} AND account_id = ${account}
      `.execute(db);
      return known.length > 0 ? "added" : "taken";
    });
  }

  removeWallet(account: AccountId, wallet: Address, nowMs: number): Promise<"removed" | "unknown" | "last" | "paid"> {
    return this.#atomically(async (db) => {
      await lockAccount(db, account);
      const { rows } = await sql<{ wallet: Address; paid: boolean }>`
        SELECT wallet, wallet IN (
          SELECT wallet FROM payout_wallets WHERE account_id = ${account}
          UNION ALL SELECT wallet FROM payout_changes WHERE account_id = ${account}
        ) AS paid FROM wallets WHERE account_id = ${account}
      `.execute(db);
      const found = rows.find((row) => row.wallet === wallet);
      if (found === undefined) return "unknown";
      if (rows.length === 1) return "last";
      if (found.paid) return "paid";
      await sql`DELETE FROM wallets WHERE wallet = ${wallet}`.execute(db);
      await sql`DELETE FROM account_sessions WHERE account_id = ${account} AND wallet = ${wallet}`.execute(db);
      await noteEvent(db, account, "wallet-removed", wallet, nowMs);
      return "removed";
    });
  }

  findPayout(account: AccountId): Promise<PayoutRecord | null> {
    return this.#atomically(async (db) => {
      const { rows } = await sql<{
        wallet: Address;
        next: Address | null;
        requested_at_ms: number;
        effective_at_ms: number;
      }>`
        SELECT payout_wallets.wallet, payout_changes.wallet AS next, requested_at_ms, effective_at_ms
        FROM payout_wallets LEFT JOIN payout_changes USING (account_id) WHERE account_id = ${account}
      `.execute(db);
      const [row] = rows;
      if (row === undefined) return null;
      const { wallet, next, requested_at_ms: requestedAtMs, effective_at_ms: effectiveAtMs } = row;
      return { wallet, next: next === null ? null : { wallet: next, requestedAtMs, effectiveAtMs } };
    });
  }

  requestPayout(
    account: AccountId,
    wallet: Address,
    effectiveAtMs: number,
    nowMs: number,
  ): Promise<"noted" | "unknown"> {
    return this.#atomically(async (db) => {
      await lockAccount(db, account);
      const { rows } = await sql<{ present: boolean }>`
        SELECT EXISTS (SELECT 1 FROM payout_wallets WHERE account_id = ${account} AND wallet = ${wallet}) AS present
        FROM wallets WHERE account_id = ${account} AND wallet = ${wallet}
      `.execute(db);
      if (rows[0] === undefined) return "unknown";
      const { rows: known } = await sql<{ wallet: Address }>`
        SELECT wallet FROM payout_changes WHERE account_id = ${account}
      `.execute(db);
      // Asked for twice, it takes effect when it was asked for first.
      if (known[0]?.wallet === wallet) return "noted";
      if (known[0] !== undefined) {
        await sql`DELETE FROM payout_changes WHERE account_id = ${account}`.execute(db);
        await noteEvent(db, account, "payout-cancelled", known[0].wallet, nowMs);
      }
      if (rows[0].present) return "noted";
      await sql`
        INSERT INTO payout_changes VALUES (${account}, ${wallet}, ${nowMs}, ${effectiveAtMs})
      `.execute(db);
      await noteEvent(db, account, "payout-requested", wallet, nowMs);
      return "noted";
    });
  }

  async applyPayouts(nowMs: number): Promise<void> {
    await this.#atomically((db) =>
      sql`
        WITH due AS (DELETE FROM payout_changes WHERE effective_at_ms <= ${nowMs} RETURNING account_id, wallet),
          moved AS (
            INSERT INTO payout_wallets (account_id, wallet) SELECT account_id, wallet FROM due
            ON CONFLICT (account_id) DO UPDATE SET wallet = excluded.wallet RETURNING account_id, wallet
          )
        INSERT INTO account_events (account_id, at_ms, event, subject)
        SELECT account_id, ${nowMs}, 'payout-changed', wallet FROM moved
      `.execute(db),
    );
  }

  linkHost(account: AccountId, host: HostId, nonce: string, nowMs: number): Promise<"linked" | "spent" | "taken"> {
    return this.#atomically(async (db) => {
      if (!(await takeChallenge(db, nonce, "link-host", account, nowMs))) return "spent";
      const { rows } = await sql`
        INSERT INTO hosts (id, outstanding, first_seen_ms, last_seen_ms, account_id)
        VALUES (${host}::uuid, 0, ${nowMs}, ${nowMs}, ${account})
        ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id WHERE hosts.account_id IS NULL RETURNING id
      `.execute(db);
      if (rows.length > 0) {
        await noteEvent(db, account, "host-linked", host, nowMs);
        return "linked";
      }
      const { rows: own } = await sql`
        SELECT 1 FROM hosts WHERE id = ${host}::uuid AND account_id = ${account}
      `.execute(db);
      return own.length > 0 ? "linked" : "taken";
    });
  }

  listHosts(account: AccountId): Promise<LinkedHost[]> {
    return this.#atomically(async (db) => {
      const { rows } = await sql<LinkedHost>`
        SELECT replace(hosts.id::text, '-', '') AS "hostId", last_seen_ms AS "seenAtMs",
          coalesce(sum(verified_units), 0)::bigint AS "verifiedUnits",
          coalesce(sum(invalid_units), 0)::bigint AS "invalidUnits",
          coalesce(sum(credit_micro), 0)::bigint AS "creditMicro"
        FROM hosts LEFT JOIN (
          SELECT host_id, verified_units, invalid_units, credit_micro FROM host_totals
          UNION ALL SELECT host_id, verified_units, invalid_units, credit_micro FROM host_progress
        ) AS work ON work.host_id = hosts.id
        WHERE account_id = ${account} GROUP BY hosts.id ORDER BY last_seen_ms DESC, hosts.id
      `.execute(db);
      return rows;
    });
  }

  listEvents(account: AccountId, limit: number): ReturnType<AccountStorage["listEvents"]> {
    return this.#atomically(async (db) => {
      const { rows } = await sql<{ atMs: number; event: AccountEvent; subject: string | null }>`
        SELECT at_ms AS "atMs", event, subject FROM account_events WHERE account_id = ${account}
        ORDER BY number DESC LIMIT ${limit}
      `.execute(db);
      return rows;
    });
  }

  async prune(nowMs: number): Promise<void> {
    await this.#atomically((db) =>
      sql`
        WITH sessions AS (DELETE FROM account_sessions WHERE expires_at_ms <= ${nowMs})
        DELETE FROM account_challenges WHERE expires_at_ms <= ${nowMs}
      `.execute(db),
    );
  }

  #atomically<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return sorted(this.#db.transaction().execute(work));
  }
}
