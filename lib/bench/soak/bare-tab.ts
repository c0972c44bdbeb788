import { setTimeout as sleep } from "node:timers/promises";
import puppeteer, { type Browser, type CDPSession } from "puppeteer-core";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";

const POLL_MS = 200;

/** A browser in which puppeteer looks at nothing by itself. */
export function launchBareBrowser(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: findChromium(),
    args: [...CHROMIUM_ARGS],
    ignoreDefaultArgs: ["--disable-features"],
    waitForInitialPage: false,
    targetFilter: (target) => target.type() === "browser",
  });
}

/**
 * A tab that is spoken to through the DevTools protocol alone. Of pages and workers that puppeteer knows, it has the browser
 * record every request and every line of the console, and what is recorded lies in the same heaps as what they keep themselves.
 */
export class BareTab {
  readonly session: CDPSession;

  private constructor(session: CDPSession) {
    this.session = session;
  }

  static async open(browser: Browser): Promise<BareTab> {
    const root = await browser.target().createCDPSession();
    const { targetId } = await root.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await root.send("Target.attachToTarget", { targetId, flatten: true });
    return new BareTab(root.connection()!.session(sessionId)!);
  }

  async goto(url: string): Promise<void> {
    await this.session.send("Page.navigate", { url });
  }

  /** What a function returns in the page; it brings nothing along. */
  async evaluate<T>(read: () => T): Promise<T> {
    const expression = `(${read})()`;
    const { result } = await this.session.send("Runtime.evaluate", { expression, returnByValue: true });
    return result.value as T;
  }

  /** Waits until a function returns true in the page. */
  async until(holds: () => boolean): Promise<void> {
    while ((await this.evaluate(holds)) !== true) await sleep(POLL_MS);
  }
}
