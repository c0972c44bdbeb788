import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import type { AccountEvent, Address, ChallengePurpose } from "#lib/protocol/messages/accounts.ts";

/** A challenge that waits for its answer. */
export interface ChallengeRecord {
  readonly nonce: string;
  readonly purpose: ChallengePurpose;
  /** The account it is good for; null to sign in. */
  readonly accountId: AccountId | null;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** A browser that is signed in. Only the SHA-256 of its secret is kept. */
export interface SessionRecord {
  readonly id: string;
  readonly accountId: AccountId;
  readonly wallet: Address;
  readonly agent: string;
  readonly createdAtMs: number;
  readonly seenAtMs: number;
  readonly expiresAtMs: number;
}

/** A wallet that proved itself, and the session that it opens. */
export interface SignInRecord {
  readonly nonce: string;
  readonly wallet: Address;
  /** Id of the account to make when neither the wallet nor the browser has one. */
  readonly newAccountId: AccountId;
  /** The browser's anonymous account: becomes the wallet's, or what it has moves to the wallet's. */
  readonly anonymous: AccountId | null;
  /** SHA-256 of the session that this one takes the place of. */
  readonly replaces: Buffer | null;
  readonly secretDigest: Buffer;
  readonly session: Omit<SessionRecord, "accountId" | "wallet" | "createdAtMs" | "seenAtMs">;
}

/** Where earnings go, and what that is being changed to. */
export interface PayoutRecord {
  readonly wallet: Address;
  readonly next: { readonly wallet: Address; readonly requestedAtMs: number; readonly effectiveAtMs: number } | null;
}

/** A host of an account with its verified work. */
export interface LinkedHost {
  readonly hostId: HostId;
  readonly seenAtMs: number;
  readonly verifiedUnits: number;
  readonly invalidUnits: number;
  readonly creditMicro: number;
}

/**
 * Accounts as wallets open them. Every method is one transaction; a challenge is spent by whoever's transaction takes it
 * first, together with what it allows. Implementations: PostgreSQL (lib/db/accounts) and memory (memory-accounts.ts); one
 * conformance suite (lib/testing/storage/account-conformance.ts).
 *
 * Methods throw `storage.unavailable` or `storage.conflict` (both transient).
 */
export interface AccountStorage {
  saveChallenge(challenge: ChallengeRecord): Promise<void>;
  /** A challenge that is not spent; whether its time is over is for the caller to see. */
  findChallenge(nonce: string): Promise<ChallengeRecord | null>;

  /**
   * Opens a session and finds or makes its account. What an anonymous account has moves once: when it becomes, or is taken
   * into, the account of a wallet. An account that has wallets is never taken in. Null when the challenge is spent.
   */
  signIn(record: SignInRecord, nowMs: number): Promise<SessionRecord | null>;
  /** The session of a secret, if its time is not over; notes that it was seen, once an hour. */
  findSession(secretDigest: Buffer, nowMs: number): Promise<SessionRecord | null>;
  /** Those whose time is not over, newest first. */
  listSessions(account: AccountId, nowMs: number): Promise<SessionRecord[]>;
  /** Ends a session of an account, or with null all but the one named by `keep`. */
  endSessions(account: AccountId, id: string | null, keep: string | null): Promise<void>;

  /** Oldest first. */
  listWallets(account: AccountId): Promise<{ wallet: Address; addedAtMs: number }[]>;
  /** Adds a wallet by a challenge of the account; adding it again changes nothing. */
  addWallet(
    account: AccountId,
    wallet: Address,
    nonce: string,
    most: number,
    nowMs: number,
  ): Promise<"added" | "spent" | "taken" | "too-many">;
  /** Removes a wallet and ends the sessions that it opened. */
  removeWallet(account: AccountId, wallet: Address, nowMs: number): Promise<"removed" | "unknown" | "last" | "paid">;

  /** Null for an account without a wallet. */
  findPayout(account: AccountId): Promise<PayoutRecord | null>;
  /** Has earnings go to another wallet of the account from `effectiveAtMs` on; the present one cancels what was asked. */
  requestPayout(
    account: AccountId,
    wallet: Address,
    effectiveAtMs: number,
    nowMs: number,
  ): Promise<"noted" | "unknown">;
  /** Carries out the changes whose time has come. */
  applyPayouts(nowMs: number): Promise<void>;

  /** Gives a host to an account by a challenge of the account; once given it stays. */
  linkHost(account: AccountId, host: HostId, nonce: string, nowMs: number): Promise<"linked" | "spent" | "taken">;
  listHosts(account: AccountId): Promise<LinkedHost[]>;

  /** Newest first. */
  listEvents(
    account: AccountId,
    limit: number,
  ): Promise<{ atMs: number; event: AccountEvent; subject: string | null }[]>;
  /** Forgets challenges and sessions whose time is over. */
  prune(nowMs: number): Promise<void>;
}
