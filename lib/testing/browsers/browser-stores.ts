import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, type CDPSession, chromium, type Page } from "playwright";
import type { HistoryStore } from "#lib/host/history/history-store.ts";
import type { ResultStore } from "#lib/host/ports.ts";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";

/** Answered by the browser itself: IndexedDB and WebCrypto want an origin, and a secure one. */
export const STORES_ORIGIN = "http://localhost:1";

/** A tab of a real browser, with the stores of a browser profile in it. */
export class BrowserStores {
  readonly page: Page;
  readonly devtools: CDPSession;

  private constructor(page: Page, devtools: CDPSession) {
    this.page = page;
    this.devtools = devtools;
  }

  /** Opens a tab of a fresh profile, or another tab of the same one. */
  static async open(browser: Browser, beside?: BrowserStores): Promise<BrowserStores> {
    const context = beside?.page.context() ?? (await browser.newContext());
    const script = await bundle();
    await context.route(`${STORES_ORIGIN}/**`, (route) => route.fulfill({ contentType: "text/html", body: "" }));
    const page = await context.newPage();
    await page.goto(STORES_ORIGIN);
    await page.addScriptTag({ content: script });
    return new BrowserStores(page, await context.newCDPSession(page));
  }

  /** The results' store of this profile, opened in this tab. */
  async results(): Promise<ResultStore> {
    await this.page.evaluate(async () => {
      const { openIndexedDbStores } = globalThis as never as Record<string, () => Promise<object>>;
      Object.assign(globalThis, { stores: await openIndexedDbStores!() });
    });
    const call = (method: string, ...given: unknown[]): Promise<never> =>
      this.page.evaluate(
        ([method, given]) => {
          const { results } = (
            globalThis as never as { stores: { results: Record<string, (...given: unknown[]) => never> } }
          ).stores;
          return results[method]!(...given);
        },
        [method, given] as const,
      );
    return {
      load: () => call("load"),
      write: (changes) => call("write", changes),
      putPayload: (key, bytes) => call("putPayload", key, bytes),
      findPayload: (key) => call("findPayload", key),
      removePayloads: (keys) => call("removePayloads", keys),
      putCheckpoint: (key, bytes) => call("putCheckpoint", key, bytes),
      findCheckpoint: (key) => call("findCheckpoint", key),
      removeCheckpoints: (keys) => call("removeCheckpoints", keys),
      close: () => call("close"),
    };
  }

  /** The history of this profile, opened in this tab; what it tells its listeners stays in the browser. */
  async history(): Promise<Omit<HistoryStore, "listen">> {
    await this.page.evaluate(async () => {
      const { openIndexedDbHistory } = globalThis as never as Record<string, () => Promise<object>>;
      Object.assign(globalThis, { kept: await openIndexedDbHistory!() });
    });
    const call = (method: string, given?: unknown): Promise<never> =>
      this.page.evaluate(
        ([method, given]) => {
          const { kept } = globalThis as never as { kept: Record<string, (given: unknown) => never> };
          return kept[method]!(given);
        },
        [method, given] as const,
      );
    return {
      loadSums: () => call("loadSums"),
      loadPages: (which) => call("loadPages", which),
      write: (changes) => call("write", changes),
      clear: () => call("clear"),
    };
  }

  /** The public key of this profile's host, after {@link results}. */
  publicKey(): Promise<string> {
    return this.page.evaluate(async () => {
      const { stores } = globalThis as never as { stores: { keys: { getKeyPair(): Promise<CryptoKeyPair> } } };
      const { publicKey } = await stores.keys.getKeyPair();
      return JSON.stringify(await crypto.subtle.exportKey("jwk", publicKey));
    });
  }

  /** Says how much this origin may store, in bytes; null: as much as ever. */
  async limit(quotaSize: number | null): Promise<void> {
    await this.devtools.send("Storage.overrideQuotaForOrigin", {
      origin: STORES_ORIGIN,
      ...(quotaSize !== null && { quotaSize }),
    });
  }
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [...CHROMIUM_ARGS],
    ignoreDefaultArgs: ["--disable-features"],
  });
}

let bundled: Promise<string> | null = null;
function bundle(): Promise<string> {
  bundled ??= build({
    entryPoints: [fileURLToPath(new URL("./browser-stores-page.ts", import.meta.url))],
    bundle: true,
    format: "iife",
    target: "es2022",
    write: false,
    logLevel: "silent",
  }).then(({ outputFiles }) => outputFiles[0]!.text);
  return bundled;
}
