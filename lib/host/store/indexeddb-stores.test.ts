import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserStores, launchBrowser, STORES_ORIGIN } from "#lib/testing/browsers/browser-stores.ts";
import { type ReplicaKey, replicaKey } from "../ports.ts";
import { byUnit, replica, resultStoreConformance } from "../testing/result-store-conformance.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

resultStoreConformance("IndexedDB", async () => {
  const first = await BrowserStores.open(browser);
  return {
    open: await first.results(),
    reopen: async () => (await BrowserStores.open(browser, first)).results(),
  };
});

/** The tab is gone without a word, and another one is opened. */
async function crash(tab: BrowserStores): Promise<BrowserStores> {
  const crashed = tab.page.waitForEvent("crash");
  // Never answered.
  tab.devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  return BrowserStores.open(browser, tab);
}

/** The browser closes every connection to a database, as it does when its disk fails; what is stored stays. */
async function closeConnections(tab: BrowserStores): Promise<void> {
  await tab.page.evaluate(() => {
    const { connections } = globalThis as never as { connections: IDBDatabase[] };
    for (const database of connections.splice(0)) {
      database.close();
      database.dispatchEvent(new Event("close"));
    }
  });
}

/** Notes every connection for {@link closeConnections}. */
async function noteConnections(tab: BrowserStores): Promise<void> {
  await tab.page.evaluate(() => {
    const connections: IDBDatabase[] = [];
    Object.assign(globalThis, { connections });
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...given) {
      const request = open.apply(this, given);
      request.addEventListener("success", () => connections.push(request.result));
      return request;
    };
  });
}

describe("IndexedDB of a browser", () => {
  it("has after a crash of the tab all that a write had promised, and the same key", async () => {
    const tab = await BrowserStores.open(browser);
    const results = await tab.results();
    const key = await tab.publicKey();
    await results.write({ puts: [replica(1), replica(2, Uint8Array.of(1))], removes: [] });
    await results.write({ puts: [], removes: [replicaKey(replica(1))] });
    const next = await crash(tab);
    expect(await (await next.results()).load()).toEqual([replica(2, Uint8Array.of(1))]);
    expect(await next.publicKey()).toBe(key);
  });

  it("refuses as a whole what a full disk cannot take, and takes it once there is room", async () => {
    const tab = await BrowserStores.open(browser);
    // Before anything is written: Chromium measures what is left only now and then.
    await tab.limit(500_000);
    const results = await tab.results();
    await tab.publicKey();
    await results.write({ puts: [replica(1)], removes: [] });
    const large = replica(2, new Uint8Array(1_000_000));
    await expect(results.write({ puts: [large], removes: [replicaKey(replica(1))] })).rejects.toThrow(/quota/i);
    await expect(results.putPayload(replicaKey(large), new Uint8Array(1_000_000))).rejects.toThrow(/quota/i);
    await tab.limit(null);
    const beside = await (await BrowserStores.open(browser, tab)).results();
    expect(await beside.load()).toEqual([replica(1)]);
    await results.write({ puts: [large], removes: [replicaKey(replica(1))] });
    expect(await beside.load()).toEqual([large]);
  });

  it("keeps the key in mind while a full disk does not take it, and stores nothing without it", async () => {
    const tab = await BrowserStores.open(browser);
    const results = await tab.results();
    await results.load();
    await tab.limit(1);
    const key = await tab.publicKey();
    expect(await tab.publicKey()).toBe(key);
    await expect(results.write({ puts: [replica(1)], removes: [] })).rejects.toThrow(/quota/i);
    await tab.limit(null);
    await results.write({ puts: [replica(1)], removes: [] });
    const next = await crash(tab);
    expect(await (await next.results()).load()).toEqual([replica(1)]);
    expect(await next.publicKey()).toBe(key);
  });

  it("opens the database again when the browser closed it, and writes once more what may not have reached the disk", async () => {
    const tab = await BrowserStores.open(browser);
    await noteConnections(tab);
    const results = await tab.results();
    await tab.publicKey();
    await results.load();
    await results.write({ puts: [replica(1), replica(2)], removes: [] });
    await closeConnections(tab);
    // As if the last write had not reached the disk.
    const beside = await BrowserStores.open(browser, tab);
    await beside.page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("tabgrid-host");
        request.onsuccess = () => resolve(request.result);
      });
      const transaction = database.transaction("journal", "readwrite");
      transaction.objectStore("journal").clear();
      await new Promise((resolve) => {
        transaction.oncomplete = resolve;
      });
    });
    await results.write({ puts: [replica(3)], removes: [replicaKey(replica(1))] });
    expect(byUnit(await (await beside.results()).load())).toEqual([replica(2), replica(3)]);
  });

  it("brings nothing back that the person cleared, and begins anew with the next start", async () => {
    const tab = await BrowserStores.open(browser);
    const results = await tab.results();
    const key = await tab.publicKey();
    await results.load();
    await results.write({ puts: [replica(1)], removes: [] });
    await tab.devtools.send("Storage.clearDataForOrigin", { origin: STORES_ORIGIN, storageTypes: "indexeddb" });
    await expect
      .poll(() =>
        results.write({ puts: [replica(2)], removes: [] }).then(
          () => "written",
          (error: Error) => error.message,
        ),
      )
      .toMatch("data were cleared");
    expect(await results.load()).toEqual([]);
    expect(await tab.publicKey()).not.toBe(key);
    await results.write({ puts: [replica(3)], removes: [] });
    expect(await results.load()).toEqual([replica(3)]);
  });

  it("reads what is left when the browser lost the file of a large record", async () => {
    const tab = await BrowserStores.open(browser);
    const results = await tab.results();
    for (const unit of [1, 2, 3]) await results.write({ puts: [replica(unit)], removes: [] });
    await tab.page.evaluate(() => {
      const { get } = IDBObjectStore.prototype;
      const fail = (): never => {
        throw new DOMException("Failed to read large IndexedDB value", "DataError");
      };
      IDBObjectStore.prototype.getAll = fail;
      IDBObjectStore.prototype.get = function (key) {
        return key === 2 ? fail() : get.call(this, key);
      };
    });
    expect(byUnit(await results.load())).toEqual([replica(1), replica(3)]);
    await tab.page.evaluate(() => {
      IDBObjectStore.prototype.get = () => {
        throw new DOMException("Internal error", "UnknownError");
      };
    });
    await expect(results.load()).rejects.toThrow("large IndexedDB value");
  });

  it("keeps payloads of a tab that crashed, as long as their replicas are wanted", async () => {
    const tab = await BrowserStores.open(browser);
    const results = await tab.results();
    const keys = ["1/0", "2/0"] as const satisfies readonly ReplicaKey[];
    await results.write({ puts: [replica(1)], removes: [] });
    for (const key of keys) await results.putPayload(key, new Uint8Array(300_000).fill(7));
    const again = await (await crash(tab)).results();
    await again.load();
    expect((await again.findPayload("1/0"))?.length).toBe(300_000);
    expect(await again.findPayload("2/0")).toBeNull();
  });
});
