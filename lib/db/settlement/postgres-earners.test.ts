import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PartnerRecord } from "#lib/coordinator/partners/ports.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import { walletOf } from "#lib/testing/settlement/epoch-arbitrary.ts";
import { openThrowawayDatabase } from "#lib/testing/storage/throwaway-database.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";
import type { OpenDatabase } from "../open-database.ts";

let database: OpenDatabase;
beforeAll(async () => {
  database = await openThrowawayDatabase();
});
afterAll(() => database.close());

const openAccount = async (): Promise<AccountId> => {
  const id = randomUUID() as AccountId;
  await database.storage.createAccount(id, 0);
  return id;
};

test("a host earns for the wallet of its account, the one that is set last", async () => {
  const { earners, storage } = database;
  const account = await openAccount();
  await storage.putOrigin(hostNumber(1), { accountId: account, prefix: null, partner: null }, 0);
  await storage.putOrigin(hostNumber(2), { accountId: null, prefix: null, partner: null }, 0);
  expect(await earners.findWallet(hostNumber(1))).toBeNull();
  await earners.setWallet(account, walletOf(1));
  await earners.setWallet(account, walletOf(2));
  expect(await earners.listWallets()).toEqual(new Map([[hostNumber(1), walletOf(2)]]));
  expect(await earners.findWallet(hostNumber(1))).toBe(walletOf(2));
  expect(await earners.findWallet(hostNumber(2))).toBeNull();
  expect(await earners.listHosts(walletOf(2))).toEqual([hostNumber(1)]);
  expect(await earners.listHosts(walletOf(1))).toEqual([]);
});

test("partners who proved their site and have a wallet get a share, one for all their sites", async () => {
  const { earners, partners } = database;
  const open = async (id: string, shareBasisPoints: number, accountId: AccountId) => {
    const partner: PartnerRecord = {
      id,
      accountId,
      name: id,
      origin: `https://${id}.example`,
      proof: id,
      proven: null,
      watch: null,
      shareBasisPoints,
      abuseContact: `abuse@${id}.example`,
      paused: false,
      stoppedFor: null,
      createdAtMs: 0,
    };
    await partners.createPartner(partner, 9);
  };
  const [rich, poor] = [await openAccount(), await openAccount()];
  for (const [id, share, account] of [
    ["shop", 2_000, rich],
    ["blog", 1_000, rich],
    ["unproven", 500, rich],
    ["nameless", 1_000, poor],
  ] as const) {
    await open(id, share, account);
    if (id !== "unproven") await partners.markProven(id, { by: "file", atMs: 1 }, 2);
  }
  await earners.setWallet(rich, walletOf(7));
  const share = { payee: walletOf(7), shareBasisPoints: 1_000 };
  expect(await earners.listPartners()).toEqual(
    new Map([
      ["shop", share],
      ["blog", share],
    ]),
  );
  await partners.stopPartner("blog", "abuse");
  expect(await earners.listPartners()).toEqual(new Map([["shop", { ...share, shareBasisPoints: 2_000 }]]));
});
