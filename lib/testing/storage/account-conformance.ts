import { createHash, randomBytes, randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccountStorage, SessionRecord, SignInRecord } from "#lib/auth/accounts/account-storage.ts";
import type { CoordinatorStorage } from "#lib/coordinator/storage.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import type { Address, ChallengePurpose } from "#lib/protocol/messages/accounts.ts";
import { walletOf } from "../settlement/epoch-arbitrary.ts";
import { buildJob, changesOf } from "./storage-fixture.ts";
import { hostNumber } from "./unit-builders.ts";

/** The accounts' storage under test, with the coordinator's over the same data. */
export interface AccountsUnderTest {
  readonly accounts: AccountStorage;
  readonly storage: CoordinatorStorage;
  close(): Promise<void>;
}

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const MOST_WALLETS = 3;
const [ada, ben, cem] = [walletOf(0xada), walletOf(0xbe), walletOf(0xce)];
const digestOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** How every implementation of the accounts' storage answers. */
export function describeAccountStorage(name: string, open: () => Promise<AccountsUnderTest>): void {
  describe(`accounts: ${name}`, () => {
    let opened: AccountsUnderTest;
    let accounts: AccountStorage;
    beforeEach(async () => {
      opened = await open();
      accounts = opened.accounts;
    });
    afterEach(() => opened.close());

    const challenge = async (purpose: ChallengePurpose, accountId: AccountId | null = null): Promise<string> => {
      const nonce = randomBytes(16).toString("hex");
      const expiresAtMs = NOW_MS + HOUR_MS;
      await accounts.saveChallenge({ nonce, purpose, accountId, issuedAtMs: NOW_MS, expiresAtMs });
      return nonce;
    };
    const record = async (wallet: Address, changes: Partial<SignInRecord> = {}): Promise<SignInRecord> => ({
      nonce: await challenge("sign-in"),
      wallet,
      newAccountId: randomUUID() as AccountId,
      anonymous: null,
      replaces: null,
      secretDigest: randomBytes(32),
      session: { id: randomUUID(), agent: "a browser", expiresAtMs: NOW_MS + 30 * HOUR_MS },
      ...changes,
    });
    const signIn = async (
      wallet: Address,
      changes: Partial<SignInRecord> = {},
      nowMs = NOW_MS,
    ): Promise<SessionRecord> => (await accounts.signIn(await record(wallet, changes), nowMs))!;
    const addWallet = async (account: AccountId, wallet: Address) =>
      accounts.addWallet(account, wallet, await challenge("add-wallet", account), MOST_WALLETS, NOW_MS);
    const linkHost = async (account: AccountId, host: number) =>
      accounts.linkHost(account, hostNumber(host), await challenge("link-host", account), NOW_MS);
    const eventsOf = async (account: AccountId) =>
      (await accounts.listEvents(account, 99)).map(({ event, subject }) => [event, subject]);
    const idsOf = async (account: AccountId, nowMs = NOW_MS) =>
      (await accounts.listSessions(account, nowMs)).map(({ id }) => id);
    const openAnonymous = async (): Promise<AccountId> => {
      const id = randomUUID() as AccountId;
      await opened.storage.createAccount(id, NOW_MS);
      return id;
    };

    test("a challenge is spent by one of all who use it at once", async () => {
      const first = await record(ada);
      const tries = await Promise.all(
        Array.from({ length: 8 }, () =>
          accounts.signIn(
            { ...first, secretDigest: randomBytes(32), session: { ...first.session, id: randomUUID() } },
            NOW_MS,
          ),
        ),
      );
      expect(tries.filter((session) => session !== null)).toHaveLength(1);
      expect(await accounts.findChallenge(first.nonce)).toBeNull();
    });

    test("a challenge is good for its purpose, its account and its time", async () => {
      const { accountId } = await signIn(ada);
      const other = await signIn(ben);
      const nonce = await challenge("add-wallet", accountId);
      expect(await accounts.findChallenge(nonce)).toMatchObject({
        purpose: "add-wallet",
        accountId,
        issuedAtMs: NOW_MS,
      });
      expect(await accounts.signIn(await record(cem, { nonce }), NOW_MS)).toBeNull();
      expect(await accounts.addWallet(other.accountId, cem, nonce, MOST_WALLETS, NOW_MS)).toBe("spent");
      expect(await accounts.linkHost(accountId, hostNumber(1), nonce, NOW_MS)).toBe("spent");
      expect(await accounts.addWallet(accountId, cem, nonce, MOST_WALLETS, NOW_MS + HOUR_MS)).toBe("spent");
      expect(await accounts.addWallet(accountId, cem, nonce, MOST_WALLETS, NOW_MS)).toBe("added");
      expect(await accounts.addWallet(accountId, cem, nonce, MOST_WALLETS, NOW_MS)).toBe("spent");
    });

    test("a wallet that nobody knows gets an account, is paid for it, and comes back to it", async () => {
      const newAccountId = randomUUID() as AccountId;
      const session = await signIn(ada, { newAccountId });
      expect(session).toMatchObject({ accountId: newAccountId, wallet: ada, createdAtMs: NOW_MS, seenAtMs: NOW_MS });
      expect(await accounts.listWallets(newAccountId)).toEqual([{ wallet: ada, addedAtMs: NOW_MS }]);
      expect(await accounts.findPayout(newAccountId)).toEqual({ wallet: ada, next: null });
      expect((await signIn(ada)).accountId).toBe(newAccountId);
      expect(await eventsOf(newAccountId)).toEqual([
        ["signed-in", ada],
        ["signed-in", ada],
        ["wallet-added", ada],
      ]);
      expect(await accounts.listEvents(newAccountId, 1)).toEqual([{ atMs: NOW_MS, event: "signed-in", subject: ada }]);
    });

    test("an anonymous account becomes the wallet's", async () => {
      const anonymous = await openAnonymous();
      expect((await signIn(ada, { anonymous })).accountId).toBe(anonymous);
      // One that this storage has never seen does not.
      const unknown = randomUUID() as AccountId;
      expect((await signIn(ben, { anonymous: unknown })).accountId).not.toBe(unknown);
    });

    test("what an anonymous account has moves to the account of a wallet that has one, an account with a wallet never", async () => {
      const { accountId } = await signIn(ada);
      const anonymous = await openAnonymous();
      const job = buildJob(1, { accountId: anonymous });
      await opened.storage.createJob(job, "spin@1", []);
      expect((await signIn(ada, { anonymous })).accountId).toBe(accountId);
      expect((await opened.storage.findJob(job.id))?.accountId).toBe(accountId);
      expect(await eventsOf(accountId)).toContainEqual(["account-merged", null]);

      const thief = await signIn(ben, { anonymous: accountId });
      expect(thief.accountId).not.toBe(accountId);
      expect((await opened.storage.findJob(job.id))?.accountId).toBe(accountId);
    });

    test("a session is found by its secret until its time is over, and notes once an hour that it was seen", async () => {
      const session = await signIn(ada, { secretDigest: digestOf("secret") });
      expect(await accounts.findSession(digestOf("another"), NOW_MS)).toBeNull();
      expect(await accounts.findSession(digestOf("secret"), NOW_MS + HOUR_MS - 1)).toEqual(session);
      await accounts.findSession(digestOf("secret"), NOW_MS + HOUR_MS);
      const seen = { ...session, seenAtMs: NOW_MS + HOUR_MS };
      expect(await accounts.listSessions(session.accountId, NOW_MS)).toEqual([seen]);
      expect(await accounts.findSession(digestOf("secret"), session.expiresAtMs)).toBeNull();
      expect(await idsOf(session.accountId, session.expiresAtMs)).toEqual([]);
    });

    test("a session takes the place of the one before", async () => {
      const before = await signIn(ada, { secretDigest: digestOf("before") });
      const after = await signIn(ada, { replaces: digestOf("before") });
      expect(await idsOf(before.accountId)).toEqual([after.id]);
    });

    test("sessions end one by one or all but one, and only those of the account", async () => {
      const [first, second, third] = [
        await signIn(ada),
        await signIn(ada, {}, NOW_MS + 1),
        await signIn(ada, {}, NOW_MS + 2),
      ];
      const { accountId } = first;
      const stranger = await signIn(ben);
      expect(await idsOf(accountId)).toEqual([third.id, second.id, first.id]);
      await accounts.endSessions(stranger.accountId, first.id, null);
      await accounts.endSessions(accountId, second.id, null);
      expect(await idsOf(accountId)).toEqual([third.id, first.id]);
      await accounts.endSessions(accountId, null, first.id);
      expect(await idsOf(accountId)).toEqual([first.id]);
      expect(await idsOf(stranger.accountId)).toEqual([stranger.id]);
    });

    test("a wallet belongs to one account, which has so many at most", async () => {
      const { accountId } = await signIn(ada);
      expect(await addWallet(accountId, ben)).toBe("added");
      expect(await addWallet(accountId, ben)).toBe("added");
      const other = await signIn(cem);
      expect(await addWallet(accountId, cem)).toBe("taken");
      expect(await addWallet(other.accountId, ben)).toBe("taken");
      expect(await addWallet(accountId, walletOf(4))).toBe("added");
      expect(await addWallet(accountId, walletOf(5))).toBe("too-many");
      expect((await accounts.listWallets(accountId)).map(({ wallet }) => wallet).sort()).toEqual(
        [ada, ben, walletOf(4)].sort(),
      );
      expect((await eventsOf(accountId)).filter(([event]) => event === "wallet-added")).toHaveLength(3);
    });

    test("a wallet that goes takes its sessions along; the last one, and one that is or will be paid, stays", async () => {
      const { accountId, id } = await signIn(ada);
      expect(await accounts.removeWallet(accountId, ada, NOW_MS)).toBe("last");
      await addWallet(accountId, ben);
      await signIn(ben);
      expect(await accounts.removeWallet(accountId, cem, NOW_MS)).toBe("unknown");
      expect(await accounts.removeWallet(accountId, ada, NOW_MS)).toBe("paid");
      await accounts.requestPayout(accountId, ben, NOW_MS + 9, NOW_MS);
      expect(await accounts.removeWallet(accountId, ben, NOW_MS)).toBe("paid");
      await accounts.requestPayout(accountId, ada, NOW_MS + 9, NOW_MS);
      expect(await accounts.removeWallet(accountId, ben, NOW_MS)).toBe("removed");
      expect(await idsOf(accountId)).toEqual([id]);
      expect((await signIn(ben)).accountId).not.toBe(accountId);
    });

    test("who is paid changes when it was first asked for, unless it is cancelled", async () => {
      const { accountId } = await signIn(ada);
      await addWallet(accountId, ben);
      const ask = (wallet: Address, effectiveAtMs: number) =>
        accounts.requestPayout(accountId, wallet, effectiveAtMs, NOW_MS);
      expect(await ask(cem, NOW_MS)).toBe("unknown");
      expect(await ask(ben, NOW_MS + 5)).toBe("noted");
      expect(await ask(ada, NOW_MS + 6)).toBe("noted");
      expect(await accounts.findPayout(accountId)).toEqual({ wallet: ada, next: null });
      await ask(ben, NOW_MS + 7);
      await ask(ben, NOW_MS + 90);
      const next = { wallet: ben, requestedAtMs: NOW_MS, effectiveAtMs: NOW_MS + 7 };
      expect(await accounts.findPayout(accountId)).toEqual({ wallet: ada, next });
      await accounts.applyPayouts(NOW_MS + 6);
      expect(await accounts.findPayout(accountId)).toEqual({ wallet: ada, next });
      await accounts.applyPayouts(NOW_MS + 7);
      expect(await accounts.findPayout(accountId)).toEqual({ wallet: ben, next: null });
      expect((await eventsOf(accountId)).slice(0, 4)).toEqual([
        ["payout-changed", ben],
        ["payout-requested", ben],
        ["payout-cancelled", ben],
        ["payout-requested", ben],
      ]);
      expect(await accounts.findPayout(await openAnonymous())).toBeNull();
    });

    test("a host that is known or not joins one account for good, with all its work", async () => {
      const { accountId } = await signIn(ada);
      const other = await signIn(ben);
      await opened.storage.putOrigin(
        hostNumber(1),
        { accountId: null, prefix: "10.0.0.0/24", partner: "shop" },
        NOW_MS - 5,
      );
      const counts = { validUnits: 2, invalidUnits: 1, creditMicro: 7 };
      const trust = { verified: 2, wrong: 1, disputes: 0, errors: 0, lost: 0 };
      const work = [{ hostId: hostNumber(1), kernel: "spin@1", ...counts, trust }];
      await opened.storage.flush((transaction) => transaction.save(changesOf({ work })));
      expect(await linkHost(accountId, 1)).toBe("linked");
      expect(await linkHost(accountId, 1)).toBe("linked");
      expect(await linkHost(other.accountId, 1)).toBe("taken");
      expect(await linkHost(accountId, 2)).toBe("linked");
      expect(await opened.storage.findHost(hostNumber(1), NOW_MS)).toMatchObject({ accountId, partner: "shop" });
      const hosts = await accounts.listHosts(accountId);
      expect(hosts.map(({ hostId }) => hostId)).toEqual([hostNumber(2), hostNumber(1)]);
      expect(hosts[1]).toMatchObject({ verifiedUnits: 2, invalidUnits: 1, creditMicro: 7 });
      expect((await eventsOf(accountId)).filter(([event]) => event === "host-linked")).toHaveLength(2);
      expect(await accounts.listHosts(other.accountId)).toEqual([]);
    });

    test("what is over is forgotten", async () => {
      const { accountId } = await signIn(ada);
      const nonce = await challenge("add-wallet", accountId);
      await accounts.prune(NOW_MS + HOUR_MS - 1);
      expect(await accounts.findChallenge(nonce)).not.toBeNull();
      await accounts.prune(NOW_MS + HOUR_MS);
      expect(await accounts.findChallenge(nonce)).toBeNull();
      expect(await idsOf(accountId)).toHaveLength(1);
      await accounts.prune(NOW_MS + 30 * HOUR_MS);
      expect(await idsOf(accountId)).toEqual([]);
    });
  });
}
