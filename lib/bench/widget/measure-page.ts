import type { Browser } from "playwright";

/** What a partner's visitors would notice. */
export interface PageFigures {
  readonly lcpMs: number;
  readonly cls: number;
  /** Time that tasks of the main thread took beyond 50 ms each, in milliseconds. */
  readonly longTaskMs: number;
}

/** As slow as a middling phone, against this machine. */
const CPU_SLOWDOWN = 4;
/** Lighthouse's "slow 4G": the loader comes after the page was painted first. Bytes a second, and milliseconds. */
const NETWORK = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 };
/** How long a page is watched after its load event, in milliseconds: modules and what they cause come later. */
const WATCH_MS = 1_500;

/** Loads a page in a fresh profile and reads what the browser measured of it. */
export async function measurePage(browser: Browser, address: string): Promise<PageFigures> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
    await session.send("Network.emulateNetworkConditions", NETWORK);
    await page.addInitScript(() => {
      const seen = { lcpMs: 0, cls: 0, longTaskMs: 0 };
      Object.assign(window, { seen });
      const watch = (type: string, each: (entry: PerformanceEntry & { value?: number }) => void): void =>
        new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
      watch("largest-contentful-paint", (entry) => {
        seen.lcpMs = entry.startTime;
      });
      watch("layout-shift", (entry) => {
        seen.cls += entry.value ?? 0;
      });
      watch("longtask", (entry) => {
        seen.longTaskMs += entry.duration - 50;
      });
    });
    await page.goto(address, { waitUntil: "load" });
    await page.waitForTimeout(WATCH_MS);
    return await page.evaluate(() => (window as unknown as { seen: PageFigures }).seen);
  } finally {
    await context.close();
  }
}
