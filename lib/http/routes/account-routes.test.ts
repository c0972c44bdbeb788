import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hostIdOfPublicKey } from "#lib/auth/host-sessions.ts";
import type { OpenDatabase } from "#lib/db/open-database.ts";
import { joinAccount } from "#lib/host/headless/join-account.ts";
import type { KeyStore } from "#lib/host/ports.ts";
import type { ApiResponse } from "#lib/http/api-message.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import { type LinkCode, linkCodeOf, linkCodeSchema } from "#lib/protocol/messages/accounts.ts";
import { createHostKey, startAccountServer, type TestBrowser } from "#lib/testing/servers/account-server.ts";
import { createTestWallet } from "#lib/testing/settlement/test-wallet.ts";
import { openThrowawayDatabase } from "#lib/testing/storage/throwaway-database.ts";

let database: OpenDatabase;
let scene: Awaited<ReturnType<typeof startAccountServer>>;
let browser: TestBrowser;
beforeAll(async () => {
  database = await openThrowawayDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  scene = await startAccountServer(database);
  browser = scene.openBrowser();
});
afterEach(() => scene.server.close());

const wallet = createTestWallet();
const DAY_MS = 86_400_000;

async function codeOf(response: Response | Promise<Response>): Promise<string> {
  return (await (await response).json()).code;
}

/** A request with headers that clients do not let one choose, or more of them than there are sockets. */
function postInProcess(path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<ApiResponse> {
  return scene.server.api.handle({
    method: "POST",
    path: `/api/v1${path}`,
    query: "",
    address: "127.0.0.1",
    header: (name) => (name === "content-type" ? "application/json" : headers[name]),
    readBody: async () => new TextEncoder().encode(JSON.stringify(body)),
    streamBody: async function* () {},
    signal: new AbortController().signal,
  });
}

/** An anonymous account that the coordinator's storage knows. */
async function openAnonymous(): Promise<{ id: AccountId; token: string }> {
  const id = randomUUID() as AccountId;
  await database.storage.createAccount(id, scene.clock.now);
  return { id, token: scene.server.tokens.issueAccount(id, DAY_MS) };
}

// Past 300 lines: one scene of wallets, browsers and a server, and every way in.
describe("signing in", () => {
  it("opens a session in a cookie that scripts and other sites do not get", async () => {
    const account = await browser.signIn(wallet);
    expect(account).toMatchObject({ wallets: [{ wallet: wallet.address }], payout: { wallet: wallet.address } });
    expect(account.sessions).toMatchObject([{ isCurrent: true, wallet: wallet.address }]);
    expect(browser.setCookie).toMatch(
      /^tabgrid-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/,
    );
    expect(await browser.account()).toEqual(account);
    const me = await (await browser.send("GET", "/account/session")).json();
    expect(me).toEqual({ session: { accountId: account.accountId, wallet: wallet.address } });
  });

  it("is the same account each time, with a new secret, and the one before opens nothing", async () => {
    const first = await browser.signIn(wallet);
    const before = browser.cookie!;
    const second = await browser.signIn(wallet);
    expect(second.accountId).toBe(first.accountId);
    expect(browser.cookie).not.toBe(before);
    const old = await scene.server.send("GET", "/account", { headers: { cookie: before } });
    expect([old.status, await codeOf(old)]).toEqual([401, "auth.sign-in-needed"]);
  });

  it("marks the cookie Secure, and for this host alone, where people come by https", async () => {
    const https = await startAccountServer(database, { publicOrigin: "https://tabgrid.example" });
    const headers = { origin: "https://tabgrid.example" };
    const secure = https.openBrowser();
    const challenge = await (
      await secure.send("POST", "/account/challenges", { json: { purpose: "sign-in" }, headers })
    ).json();
    expect(challenge).toMatchObject({ domain: "tabgrid.example", uri: "https://tabgrid.example/account" });
    const response = await secure.send("POST", "/account/session", { json: await wallet.answer(challenge), headers });
    expect(response.status).toBe(200);
    expect(secure.setCookie).toMatch(/^__Host-tabgrid-session=[\w-]{43}; Path=\/; HttpOnly; .*Secure$/);
    expect((await secure.send("GET", "/account")).status).toBe(200);
    // An https site takes no cookie that a page without it could have set.
    const weak = secure.cookie!.replace("__Host-", "");
    expect((await https.server.send("GET", "/account", { headers: { cookie: weak } })).status).toBe(401);
    await https.server.close();
  });

  it("gives one session when a thousand use one nonce at once", { timeout: 180_000 }, async () => {
    const json = await createTestWallet().answer(await browser.challenge());
    const headers = { host: new URL(scene.server.url).host, origin: scene.server.url };
    const codes = new Map<string, number>();
    await Promise.all(
      Array.from({ length: 1_000 }, async () => {
        const response = await postInProcess("/account/session", json, headers);
        const code = response.status === 200 ? "signed in" : JSON.parse(response.body as string).code;
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }),
    );
    expect(Object.fromEntries(codes)).toEqual({ "signed in": 1, "auth.nonce-invalid": 999 });
    const answer = await browser.send("POST", "/account/session", { json });
    expect(await codeOf(answer)).toBe("auth.nonce-invalid");
  });

  it("makes one account of a wallet that signs in a dozen times at once", async () => {
    const fresh = createTestWallet();
    const accounts = await Promise.all(Array.from({ length: 12 }, () => scene.openBrowser().signIn(fresh)));
    expect(new Set(accounts.map(({ accountId }) => accountId)).size).toBe(1);
  });

  it("refuses a nonce that is over, unknown, or for something else", async () => {
    await browser.signIn(wallet);
    const challenge = await browser.challenge();
    const late = await wallet.answer(challenge);
    const other = await wallet.answer(await browser.challenge("add-wallet"));
    const unknown = await wallet.answer({ ...challenge, nonce: "0".repeat(32) });
    for (const json of [other, unknown])
      expect(await codeOf(browser.send("POST", "/account/session", { json }))).toBe("auth.nonce-invalid");
    scene.clock.now += 10 * 60_000;
    expect(await codeOf(browser.send("POST", "/account/session", { json: late }))).toBe("auth.nonce-invalid");
  });

  it("refuses every other signature, and the right one with a byte changed, without spending the nonce", async () => {
    const proof = await wallet.answer(await browser.challenge());
    const foreign = await createTestWallet().sign(proof.message);
    const other = await wallet.sign(`${proof.message} `);
    const bytes = Buffer.from(proof.signature.slice(2), "hex");
    const flipped = [0, 20, 40, 63].map((at) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      return `0x${copy.toString("hex")}`;
    });
    const rest = ["0x00", `0x${"00".repeat(65)}`, `0x${"ff".repeat(65)}`, `${proof.signature}00`];
    for (const signature of [foreign, other, ...flipped, ...rest]) {
      const response = await browser.send("POST", "/account/session", { json: { ...proof, signature } });
      expect([response.status, await codeOf(response)], signature).toEqual([401, "auth.wallet-signature-invalid"]);
    }
    for (const signature of ["", "0x", "0xzz", proof.signature.slice(0, -1), 7, null])
      expect((await browser.send("POST", "/account/session", { json: { ...proof, signature } })).status).toBe(400);
    expect((await browser.send("POST", "/account/session", { json: proof })).status).toBe(200);
  });

  it("refuses a message for another site that the same server never asked for", async () => {
    const challenge = await browser.challenge();
    for (const change of [{ domain: "evil.example" }, { uri: "https://evil.example/account" }, { chainId: 1 }]) {
      const json = await wallet.answer({ ...challenge, ...change });
      expect(await codeOf(browser.send("POST", "/account/session", { json }))).toBe("auth.message-invalid");
    }
  });

  it("is done from the site's own pages only", async () => {
    const json = { purpose: "sign-in" };
    const headers: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: `${scene.server.url}.evil.example` },
      { origin: scene.server.url.replace("http:", "https:") },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
    ];
    for (const header of headers) {
      const response = await browser.send("POST", "/account/challenges", { json, headers: header });
      expect([response.status, await codeOf(response)]).toEqual([403, "auth.foreign-origin"]);
    }
    // A request without Origin comes from no browser's page.
    expect((await scene.server.send("POST", "/account/challenges", { json })).status).toBe(403);
  });

  it("needs a name that nobody else could have while no public origin is set", async () => {
    for (const host of ["evil.example", "localhost.evil.example", "10.0.0.1", "[::1]:3000", ""]) {
      const headers = { host, origin: `http://${host}` };
      const response = await postInProcess("/account/challenges", { purpose: "sign-in" }, headers);
      expect(JSON.parse(response.body as string).code, host).toBe("auth.site-unknown");
    }
  });
});

describe("a session", () => {
  it("refuses every secret but its own", async () => {
    await browser.signIn(wallet);
    const [name, secret] = browser.cookie!.split("=") as [string, string];
    const other = secret.startsWith("A") ? "B" : "A";
    const bad = [
      `${name}=`,
      `${name}=${other}${secret.slice(1)}`,
      `${name}=${secret.slice(1)}`,
      `${name}=${secret}A`,
      `${name}=${secret}=`,
      `${name}="${secret}"`,
      `${name}=' OR 1=1 --`,
      `other=${secret}`,
      secret,
      `x${name}=${secret}`,
    ];
    for (const cookie of bad)
      expect((await scene.server.send("GET", "/account", { headers: { cookie } })).status, cookie).toBe(401);
    expect((await scene.server.send("GET", "/account", { headers: { cookie: `a=b; ${browser.cookie}` } })).status).toBe(
      200,
    );
  });

  it("is no token's business: a token of the account does not open what decides about money", async () => {
    const { accountId } = await browser.signIn(wallet);
    const token = scene.server.tokens.issueAccount(accountId, DAY_MS);
    expect(await codeOf(scene.server.send("GET", "/account", { token }))).toBe("auth.sign-in-needed");
  });

  it("ends when it is signed out, when another browser ends it, and after thirty days", async () => {
    const other = scene.openBrowser();
    await browser.signIn(wallet);
    const { sessions } = await other.signIn(wallet);
    const third = scene.openBrowser();
    await third.signIn(wallet);
    const { id } = sessions.find(({ isCurrent }) => isCurrent)!;
    expect((await browser.send("POST", `/account/sessions/${id}/end`, { json: {} })).status).toBe(200);
    expect((await other.send("GET", "/account")).status).toBe(401);
    expect((await third.send("POST", "/account/sessions/others/end", { json: {} })).status).toBe(200);
    expect((await browser.send("GET", "/account")).status).toBe(401);
    expect((await third.account()).sessions).toHaveLength(1);
    expect((await third.send("POST", "/account/sign-out", { json: {} })).status).toBe(200);
    expect(third.cookie).toBeNull();

    await browser.signIn(wallet);
    scene.clock.now += 30 * DAY_MS - 1;
    expect((await browser.send("GET", "/account")).status).toBe(200);
    scene.clock.now += 1;
    expect((await browser.send("GET", "/account")).status).toBe(401);
  });

  it("ends no session of another account", async () => {
    const { sessions } = await browser.signIn(wallet);
    const stranger = scene.openBrowser();
    await stranger.signIn(createTestWallet());
    await stranger.send("POST", `/account/sessions/${sessions[0]!.id}/end`, { json: {} });
    expect((await browser.send("GET", "/account")).status).toBe(200);
  });

  it("does what an account's token does, from the site's own pages only", async () => {
    await browser.signIn(wallet);
    expect((await browser.send("GET", "/jobs")).status).toBe(200);
    const json = { kernel: "spin", params: {} };
    const foreign = await browser.send("POST", "/jobs", { json, headers: { origin: "https://evil.example" } });
    expect(await codeOf(foreign)).toBe("auth.foreign-origin");
    expect(await codeOf(browser.send("POST", "/jobs", { json }))).not.toMatch(/^auth/);
    expect(await codeOf(scene.server.send("POST", "/jobs", { json }))).toBe("auth.token-missing");
  });
});

describe("an anonymous account", () => {
  it("becomes the wallet's, or moves into it, and an account with a wallet never does", async () => {
    const [first, second] = [await openAnonymous(), await openAnonymous()];
    const fresh = createTestWallet();
    expect((await browser.signIn(fresh, first.token)).accountId).toBe(first.id);
    const later = scene.openBrowser();
    const person = await database.community.openPerson(second.id, scene.clock.now);
    expect((await later.signIn(fresh, second.token)).accountId).toBe(first.id);
    expect((await database.community.findPerson(person.number))?.accountId).toBe(first.id);
    expect((await later.account()).events.map(({ event }) => event)).toContain("account-merged");
    // Whoever has an account's token gets no wallet into it.
    const thief = scene.openBrowser();
    expect((await thief.signIn(createTestWallet(), first.token)).accountId).not.toBe(first.id);
    expect((await browser.account()).wallets).toHaveLength(1);
  });

  it("stays out where its token is worth nothing", async () => {
    const fresh = createTestWallet();
    expect((await browser.signIn(fresh, "account.nonsense")).wallets).toHaveLength(1);
  });
});

describe("wallets and payout", () => {
  it("adds a wallet by its own signature for this account, and not one that has an account", async () => {
    const second = createTestWallet();
    await browser.signIn(createTestWallet());
    const json = await second.answer(await browser.challenge("add-wallet"));
    const stranger = scene.openBrowser();
    await stranger.signIn(createTestWallet());
    expect(await codeOf(stranger.send("POST", "/account/wallets", { json }))).toBe("auth.nonce-invalid");
    expect((await browser.send("POST", "/account/wallets", { json })).status).toBe(200);
    const again = await second.answer(await stranger.challenge("add-wallet"));
    expect(await codeOf(stranger.send("POST", "/account/wallets", { json: again }))).toBe("account.wallet-taken");
    expect((await scene.openBrowser().signIn(second)).accountId).toBe((await browser.account()).accountId);
  });

  it("changes who is paid after the delay, tells about it, and the owner can cancel it", async () => {
    const [own, second] = [createTestWallet(), createTestWallet()];
    const { accountId } = await browser.signIn(own);
    const json = await second.answer(await browser.challenge("add-wallet"));
    await browser.send("POST", "/account/wallets", { json });
    const ask = (wallet: string) => browser.send("POST", "/account/payout", { json: { wallet } });

    expect(await codeOf(ask(createTestWallet().address))).toBe("account.wallet-unknown");
    await ask(second.address);
    const effectiveAt = new Date(scene.clock.now + 2 * DAY_MS).toISOString();
    expect((await browser.account()).payout).toMatchObject({
      wallet: own.address,
      next: { wallet: second.address, effectiveAt },
    });
    await ask(own.address);
    expect((await browser.account()).payout).toMatchObject({ wallet: own.address, next: null });

    await ask(second.address);
    scene.clock.now += DAY_MS;
    // Asked for again, it is not put off.
    await ask(second.address);
    await database.accounts.applyPayouts(scene.clock.now + DAY_MS - 1);
    expect((await browser.account()).payout.wallet).toBe(own.address);
    await database.accounts.applyPayouts(scene.clock.now + DAY_MS);
    const { payout, events } = await browser.account();
    expect(payout).toMatchObject({ wallet: second.address, next: null });
    expect(events.map(({ event }) => event).slice(0, 4)).toEqual([
      "payout-changed",
      "payout-requested",
      "payout-cancelled",
      "payout-requested",
    ]);
    expect(accountId).toBe((await browser.account()).accountId);
  });

  it("keeps the last wallet and the one that is paid; one that goes takes its sessions along", async () => {
    const [own, second] = [createTestWallet(), createTestWallet()];
    await browser.signIn(own);
    const remove = (wallet: string) => browser.send("POST", `/account/wallets/${wallet}/remove`, { json: {} });
    expect(await codeOf(remove(own.address))).toBe("account.wallet-needed");
    const json = await second.answer(await browser.challenge("add-wallet"));
    await browser.send("POST", "/account/wallets", { json });
    const elsewhere = scene.openBrowser();
    await elsewhere.signIn(second);
    expect(await codeOf(remove(own.address))).toBe("account.wallet-needed");
    expect((await remove(second.address)).status).toBe(200);
    expect((await elsewhere.send("GET", "/account")).status).toBe(401);
    expect(await codeOf(remove(second.address))).toBe("account.wallet-unknown");
  });
});

describe("a host", () => {
  it("joins the account its key signs for, once, with all its credit", async () => {
    const { accountId } = await browser.signIn(createTestWallet());
    const key = createHostKey();
    const hostId = hostIdOfPublicKey(key.raw);
    const link = async (by: TestBrowser, id: AccountId) => {
      const { nonce } = await by.challenge("link-host");
      return by.send("POST", "/account/hosts", { json: key.link(id, nonce) });
    };
    const { hosts } = await (await link(browser, accountId)).json();
    expect(hosts).toMatchObject([{ hostId, verifiedUnits: 0, creditMicro: 0 }]);
    expect((await database.storage.findHost(hostId, scene.clock.now))?.accountId).toBe(accountId);
    expect((await link(browser, accountId)).status).toBe(200);

    const stranger = scene.openBrowser();
    const other = await stranger.signIn(createTestWallet());
    expect(await codeOf(link(stranger, other.accountId))).toBe("account.host-taken");
    const { events } = await browser.account();
    expect(events.filter(({ event }) => event === "host-linked")).toHaveLength(1);
  });

  it("joins without a browser by a code that the account gave it, once", async () => {
    const { accountId } = await browser.signIn(createTestWallet());
    const stranger = scene.openBrowser();
    const other = await stranger.signIn(createTestWallet());
    const codeOfAccount = async (by: TestBrowser, id: AccountId) =>
      linkCodeSchema.parse(linkCodeOf(id, (await by.challenge("link-host")).nonce));
    const join = (code: LinkCode, key = createHostKey()) => {
      const keys: KeyStore = { getKeyPair: () => key.pair() };
      return joinAccount(scene.server.url, code, { keys, fetch });
    };
    const code = await codeOfAccount(browser, accountId);
    const key = createHostKey();
    const hostId = hostIdOfPublicKey(key.raw);
    expect(await join(code, key)).toEqual({ hostId, accountId });
    expect((await browser.account()).hosts).toMatchObject([{ hostId }]);
    await expect(join(code)).rejects.toMatchObject({ code: "auth.nonce-invalid" });
    await expect(join(await codeOfAccount(stranger, other.accountId), key)).rejects.toMatchObject({
      code: "account.host-taken",
    });
    // A code is good for the account that asked for it.
    const { nonce } = await codeOfAccount(browser, accountId);
    await expect(join({ accountId: other.accountId, nonce })).rejects.toMatchObject({ code: "auth.nonce-invalid" });
    const late = await codeOfAccount(browser, accountId);
    scene.clock.now += 10 * 60_000;
    await expect(join(late)).rejects.toMatchObject({ code: "auth.nonce-invalid" });
    await expect(
      joinAccount("http://127.0.0.1:9", late, { keys: { getKeyPair: () => key.pair() }, fetch }),
    ).rejects.toMatchObject({
      code: "host.unreachable",
    });
  });

  it("signs for one account and one nonce", async () => {
    const { accountId } = await browser.signIn(createTestWallet());
    const stranger = scene.openBrowser();
    const other = await stranger.signIn(createTestWallet());
    const key = createHostKey();
    const { nonce } = await browser.challenge("link-host");
    const send = (by: TestBrowser, json: unknown) => codeOf(by.send("POST", "/account/hosts", { json }));
    expect(await send(stranger, key.link(accountId, nonce))).toBe("auth.signature-invalid");
    expect(await send(stranger, key.link(other.accountId, nonce))).toBe("auth.nonce-invalid");
    expect(await send(browser, key.link(accountId, nonce, `tabgrid/host-session/1\n${nonce}`))).toBe(
      "auth.signature-invalid",
    );
    const spent = key.link(accountId, nonce);
    expect((await browser.send("POST", "/account/hosts", { json: spent })).status).toBe(200);
    expect(await send(browser, spent)).toBe("auth.nonce-invalid");
  });
});
