import type { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import type { AccountEvent, Address, ChallengePurpose } from "#lib/protocol/messages/accounts.ts";
import type {
  AccountStorage,
  ChallengeRecord,
  LinkedHost,
  PayoutRecord,
  SessionRecord,
  SignInRecord,
} from "./account-storage.ts";

/** A session's `seenAtMs` is written at most this often, in milliseconds. */
const SEEN_EVERY_MS = 3_600_000;

interface StoredEvent {
  readonly account: AccountId;
  readonly atMs: number;
  readonly event: AccountEvent;
  readonly subject: string | null;
}
type StoredSession = SessionRecord & { readonly secret: string };

/**
 * Accounts in memory, over a coordinator's state: the same answers as PostgreSQL, nothing durable. Of what an anonymous
 * account has, its jobs move; profiles and partners' sites are in other memories.
 */
export class MemoryAccounts implements AccountStorage {
  readonly #state: MemoryState;
  readonly #challenges = new Map<string, ChallengeRecord>();
  readonly #sessions = new Map<string, StoredSession>();
  readonly #wallets = new Map<Address, { readonly account: AccountId; readonly addedAtMs: number }>();
  readonly #payouts = new Map<AccountId, PayoutRecord>();
  readonly #events: StoredEvent[] = [];

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async saveChallenge(challenge: ChallengeRecord): Promise<void> {
    this.#challenges.set(challenge.nonce, challenge);
  }

  async findChallenge(nonce: string): Promise<ChallengeRecord | null> {
    return this.#challenges.get(nonce) ?? null;
  }

  async signIn(record: SignInRecord, nowMs: number): Promise<SessionRecord | null> {
    const { wallet, replaces, secretDigest, session } = record;
    if (!this.#takeChallenge(record.nonce, "sign-in", null, nowMs)) return null;
    const accountId = this.#accountOf(record, nowMs);
    for (const [id, { secret }] of this.#sessions) if (secret === replaces?.toString("hex")) this.#sessions.delete(id);
    const opened = { ...session, accountId, wallet, createdAtMs: nowMs, seenAtMs: nowMs };
    this.#sessions.set(session.id, { ...opened, secret: secretDigest.toString("hex") });
    this.#note(accountId, "signed-in", wallet, nowMs);
    return opened;
  }

  async findSession(secretDigest: Buffer, nowMs: number): Promise<SessionRecord | null> {
    const wanted = secretDigest.toString("hex");
    const found = [...this.#sessions.values()].find(
      ({ secret, expiresAtMs }) => secret === wanted && expiresAtMs > nowMs,
    );
    if (found === undefined) return null;
    if (found.seenAtMs + SEEN_EVERY_MS <= nowMs) this.#sessions.set(found.id, { ...found, seenAtMs: nowMs });
    return withoutSecret(found);
  }

  async listSessions(account: AccountId, nowMs: number): Promise<SessionRecord[]> {
    return [...this.#sessions.values()]
      .filter(({ accountId, expiresAtMs }) => accountId === account && expiresAtMs > nowMs)
      .sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1))
      .map(withoutSecret);
  }

  async endSessions(account: AccountId, id: string | null, keep: string | null): Promise<void> {
    for (const session of this.#sessions.values()) {
      const isMeant = session.accountId === account && (id === null || session.id === id);
      if (isMeant && session.id !== keep) this.#sessions.delete(session.id);
    }
  }

  async listWallets(account: AccountId): Promise<{ wallet: Address; addedAtMs: number }[]> {
    return [...this.#wallets]
      .filter(([, of]) => of.account === account)
      .map(([wallet, { addedAtMs }]) => ({ wallet, addedAtMs }))
      .sort((a, b) => a.addedAtMs - b.addedAtMs || (a.wallet < b.wallet ? -1 : 1));
  }

  async addWallet(
    account: AccountId,
    wallet: Address,
    nonce: string,
    most: number,
    nowMs: number,
  ): Promise<"added" | "spent" | "taken" | "too-many"> {
    if (!this.#takeChallenge(nonce, "add-wallet", account, nowMs)) return "spent";
    const others = (await this.listWallets(account)).filter((known) => known.wallet !== wallet);
    if (others.length >= most) return "too-many";
    const owner = this.#wallets.get(wallet)?.account;
    if (owner !== undefined) return owner === account ? "added" : "taken";
    this.#wallets.set(wallet, { account, addedAtMs: nowMs });
    this.#note(account, "wallet-added", wallet, nowMs);
    return "added";
  }

  async removeWallet(
    account: AccountId,
    wallet: Address,
    nowMs: number,
  ): Promise<"removed" | "unknown" | "last" | "paid"> {
    if (this.#wallets.get(wallet)?.account !== account) return "unknown";
    if ((await this.listWallets(account)).length === 1) return "last";
    const payout = this.#payouts.get(account);
    if (payout?.wallet === wallet || payout?.next?.wallet === wallet) return "paid";
    this.#wallets.delete(wallet);
    for (const session of this.#sessions.values()) {
      if (session.accountId === account && session.wallet === wallet) this.#sessions.delete(session.id);
    }
    this.#note(account, "wallet-removed", wallet, nowMs);
    return "removed";
  }

  async findPayout(account: AccountId): Promise<PayoutRecord | null> {
    return this.#payouts.get(account) ?? null;
  }

  async requestPayout(
    account: AccountId,
    wallet: Address,
    effectiveAtMs: number,
    nowMs: number,
  ): Promise<"noted" | "unknown"> {
    if (this.#wallets.get(wallet)?.account !== account) return "unknown";
    const { wallet: present, next } = this.#payouts.get(account)!;
    // Asked for twice, it takes effect when it was asked for first.
    if (next?.wallet === wallet) return "noted";
    if (next !== null) this.#note(account, "payout-cancelled", next.wallet, nowMs);
    const isChange = wallet !== present;
    const asked = isChange ? { wallet, requestedAtMs: nowMs, effectiveAtMs } : null;
    this.#payouts.set(account, { wallet: present, next: asked });
    if (isChange) this.#note(account, "payout-requested", wallet, nowMs);
    return "noted";
  }

  async applyPayouts(nowMs: number): Promise<void> {
    for (const [account, { next }] of this.#payouts) {
      if (next === null || next.effectiveAtMs > nowMs) continue;
      this.#payouts.set(account, { wallet: next.wallet, next: null });
      this.#note(account, "payout-changed", next.wallet, nowMs);
    }
  }

  async linkHost(
    account: AccountId,
    host: HostId,
    nonce: string,
    nowMs: number,
  ): Promise<"linked" | "spent" | "taken"> {
    if (!this.#takeChallenge(nonce, "link-host", account, nowMs)) return "spent";
    const known = this.#state.hosts.get(host) ?? {
      ...{ outstanding: 0, firstSeenMs: nowMs, lastSeenMs: nowMs, ring: null, lastClaim: [] },
      origin: { accountId: null, prefix: null, partner: null },
    };
    const { accountId } = known.origin;
    if (accountId !== null) return accountId === account ? "linked" : "taken";
    this.#state.hosts.set(host, { ...known, origin: { ...known.origin, accountId: account } });
    this.#note(account, "host-linked", host, nowMs);
    return "linked";
  }

  async listHosts(account: AccountId): Promise<LinkedHost[]> {
    const none = { verifiedUnits: 0, invalidUnits: 0, creditMicro: 0 };
    return [...this.#state.hosts]
      .filter(([, { origin }]) => origin.accountId === account)
      .map(([hostId, { lastSeenMs: seenAtMs }]) => ({ hostId, seenAtMs, ...(this.#state.totals.get(hostId) ?? none) }))
      .sort((a, b) => b.seenAtMs - a.seenAtMs || (a.hostId < b.hostId ? -1 : 1));
  }

  async listEvents(account: AccountId, limit: number): ReturnType<AccountStorage["listEvents"]> {
    const own = this.#events.filter((event) => event.account === account).reverse();
    return own.slice(0, limit).map(({ atMs, event, subject }) => ({ atMs, event, subject }));
  }

  async prune(nowMs: number): Promise<void> {
    for (const kept of [this.#challenges, this.#sessions]) {
      for (const [key, { expiresAtMs }] of kept) if (expiresAtMs <= nowMs) kept.delete(key);
    }
  }

  #takeChallenge(nonce: string, purpose: ChallengePurpose, account: AccountId | null, nowMs: number): boolean {
    const challenge = this.#challenges.get(nonce);
    const isGood = challenge?.purpose === purpose && challenge.accountId === account && challenge.expiresAtMs > nowMs;
    return isGood && this.#challenges.delete(nonce);
  }

  /** The account of a wallet that signs in, which takes in what the browser's anonymous one has. */
  #accountOf({ wallet, newAccountId, anonymous }: SignInRecord, nowMs: number): AccountId {
    const isFree = anonymous !== null && this.#state.accounts.has(anonymous) && !this.#payouts.has(anonymous);
    const known = this.#wallets.get(wallet)?.account;
    if (known !== undefined) {
      if (isFree && this.#moveJobs(anonymous, known)) this.#note(known, "account-merged", null, nowMs);
      return known;
    }
    const account = isFree ? anonymous : newAccountId;
    this.#state.accounts.add(account);
    this.#wallets.set(wallet, { account, addedAtMs: nowMs });
    this.#payouts.set(account, { wallet, next: null });
    this.#note(account, "wallet-added", wallet, nowMs);
    return account;
  }

  /** @returns whether there were any. */
  #moveJobs(from: AccountId, to: AccountId): boolean {
    const jobs = [...this.#state.jobs.values()].filter(({ record }) => record.accountId === from);
    for (const job of jobs) job.record = { ...job.record, accountId: to };
    return jobs.length > 0;
  }

  #note(account: AccountId, event: AccountEvent, subject: string | null, atMs: number): void {
    this.#events.push({ account, atMs, event, subject });
  }
}

function withoutSecret({ secret: _, ...session }: StoredSession): SessionRecord {
  return session;
}
