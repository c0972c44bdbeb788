import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as z from "zod";
import { keptWeiSchema, pendingStore } from "./pending-transactions.ts";

const keptSchema = z.object({ amountWei: keptWeiSchema });
const begun = { kept: { amountWei: 10n ** 30n }, hash: "0xab" } as const;
const entries = new Map<string, string>();

beforeEach(() => {
  entries.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => entries.set(key, value),
    removeItem: (key: string) => entries.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

it("remembers what was begun of each subject, to the wei, until it is forgotten", () => {
  pendingStore("deposit.1", keptSchema).keep(begun);
  expect(pendingStore("deposit.1", keptSchema).find()).toEqual(begun);
  expect(pendingStore("deposit.2", keptSchema).find()).toBeNull();
  pendingStore("deposit.1", keptSchema).keep(null);
  expect(entries.size).toBe(0);
});

it("takes what it cannot read for nothing", () => {
  const store = pendingStore("claim", keptSchema);
  store.keep(begun);
  const [key] = [...entries.keys()] as [string];
  for (const text of ["{", '{"kept":{"amountWei":"-1"},"hash":null}', '{"kept":{"amountWei":"1"},"hash":"ab"}']) {
    entries.set(key, text);
    expect(store.find()).toBeNull();
  }
});

it("goes on where nothing can be stored", () => {
  vi.stubGlobal("localStorage", undefined);
  const store = pendingStore("claim", keptSchema);
  store.keep(begun);
  expect(store.find()).toBeNull();
});
