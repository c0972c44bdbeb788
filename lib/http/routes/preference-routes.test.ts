import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { OpenDatabase } from "#lib/db/open-database.ts";
import { accountPreferencesSchema, readSharedPreferences } from "#lib/protocol/messages/account-preferences.ts";
import { startAccountServer, type TestBrowser } from "#lib/testing/servers/account-server.ts";
import { createTestWallet } from "#lib/testing/settlement/test-wallet.ts";
import { openThrowawayDatabase } from "#lib/testing/storage/throwaway-database.ts";

let database: OpenDatabase;
let scene: Awaited<ReturnType<typeof startAccountServer>>;
beforeAll(async () => {
  database = await openThrowawayDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  scene = await startAccountServer(database);
});
afterEach(() => scene.server.close());

const PATH = "/account/preferences";

async function signedIn(wallet = createTestWallet()): Promise<TestBrowser> {
  const browser = scene.openBrowser();
  await browser.signIn(wallet);
  return browser;
}

const read = async (sent: Promise<Response>) => accountPreferencesSchema.parse(await (await sent).json());

const change = (browser: TestBrowser, json: unknown) => browser.send("PUT", PATH, { json });

it("keeps them for the account, on each of its browsers, and for no other", async () => {
  const wallet = createTestWallet();
  const [laptop, desktop, stranger] = [await signedIn(wallet), await signedIn(wallet), await signedIn()];
  expect(await read(laptop.send("GET", PATH))).toMatchObject({ version: 0, preferences: null });
  const kept = await read(change(laptop, { version: 0, change: { cpuShare: 40, refusedKernels: ["fractal"] } }));
  const preferences = readSharedPreferences({ cpuShare: 40, refusedKernels: ["fractal"] });
  expect(kept).toEqual({ accountId: (await laptop.account()).accountId, version: 1, preferences });
  expect(await read(desktop.send("GET", PATH))).toEqual(kept);
  expect((await read(stranger.send("GET", PATH))).preferences).toBeNull();
});

it("leaves what a change does not name, and refuses one that was made from an older version", async () => {
  const wallet = createTestWallet();
  const [laptop, desktop] = [await signedIn(wallet), await signedIn(wallet)];
  await change(laptop, { version: 0, change: { cpuShare: 40 } });
  const both = await read(change(desktop, { version: 1, change: { pauseWhenBusy: true } }));
  expect(both).toMatchObject({ version: 2, preferences: { cpuShare: 40, pauseWhenBusy: true } });
  const late = await change(laptop, { version: 1, change: { cpuShare: 90, pauseWhenBusy: false } });
  expect([late.status, (await late.json()).code]).toEqual([409, "preferences.outdated"]);
  expect(await read(laptop.send("GET", PATH))).toEqual(both);
});

it("is for whoever is signed in, from the site's own pages", async () => {
  const browser = await signedIn();
  expect((await scene.openBrowser().send("GET", PATH)).status).toBe(401);
  const foreign = { json: { version: 0, change: { cpuShare: 1 } }, headers: { origin: "https://elsewhere.example" } };
  expect((await browser.send("PUT", PATH, foreign)).status).toBe(403);
  expect((await read(browser.send("GET", PATH))).version).toBe(0);
});

it.each([
  [{ version: 0, change: { cpuShare: 0 } }],
  [{ version: 0, change: { timeZone: "Nowhere/Land" } }],
  [{ version: 0, change: { hours: Array.from({ length: 29 }, () => ({ days: [1], from: 0, to: 60 })) } }],
  [{ version: -1, change: {} }],
  [{ change: {} }],
])("refuses %j", async (json) => {
  const browser = await signedIn();
  expect((await change(browser, json)).status).toBe(400);
  expect((await read(browser.send("GET", PATH))).version).toBe(0);
});

it("takes nothing that is one machine's own, and as much as the fields may hold but no more", async () => {
  const browser = await signedIn();
  const windows = Array.from({ length: 28 }, () => ({ days: [1, 2, 3, 4, 5, 6, 7], from: 1_439, to: 1_438 }));
  const keys = Array.from({ length: 64 }, (_, at) => at.toString(16).padStart(16, "0"));
  const full = {
    hours: windows,
    quietHours: windows,
    refusedKernels: Array.from({ length: 64 }, (_, at) => String(at).padStart(64, "k")),
    requesters: { only: keys, never: keys },
  };
  const kept = await read(change(browser, { version: 0, change: { ...full, workers: 3, gpu: false } }));
  expect(kept.preferences).toEqual(readSharedPreferences(full));
  expect((await database.preferences.findPreferences((await browser.account()).accountId))?.fields).toEqual(full);
  const tooMuch = await change(browser, { version: 1, change: { cpuShare: 50 }, more: "x".repeat(20_000) });
  expect(tooMuch.status).toBe(413);
});
