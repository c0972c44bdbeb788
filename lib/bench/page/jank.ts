import type { Browser, Page } from "playwright";
import { workerTimes } from "../throttle-share.ts";

/** Work begins, workers start and code is compiled before this, in milliseconds; then it is watched for so long. */
const SETTLE_MS = 5_000;
const WATCH_MS = 20_000;
/** Stop is over once workers take less than this share of a core over a span of so many milliseconds. */
const IDLE_SHARE = 0.05;
const IDLE_SPAN_MS = 200;
const LONGEST_STOP_MS = 20_000;

/** What computing costs the page and the person in front of it. */
export interface JankFigures {
  /** Per cent of the time that the page's own thread was held up for longer than 50 ms (Long Tasks API), while computing. */
  readonly jankShare: number;
  /** From pressing Stop until no worker takes processor time any more, 200 ms at least; null where there is no /proc. */
  readonly stopToIdleMs: number | null;
}

/** Starts with the settings of a first visit, watches, and stops. The server has to have work that lasts as long. */
export async function measureJank(browser: Browser, url: string): Promise<JankFigures> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const long = { ms: 0 };
    Object.assign(globalThis, { long });
    const add = (list: PerformanceObserverEntryList): void => {
      for (const { duration } of list.getEntries()) long.ms += duration;
    };
    new PerformanceObserver(add).observe({ type: "longtask" });
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("status").filter({ hasText: "Contributing" }).waitFor();
  await page.waitForTimeout(SETTLE_MS);
  const before = await longTasks(page);
  const startedMs = performance.now();
  await page.waitForTimeout(WATCH_MS);
  const share = ((await longTasks(page)) - before) / (performance.now() - startedMs);
  const stopToIdleMs = await measureStop(browser, page);
  await context.close();
  return { jankShare: Math.round(share * 10_000) / 100, stopToIdleMs };
}

function longTasks(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { long: { ms: number } }).long.ms);
}

async function measureStop(browser: Browser, page: Page): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const devtools = await browser.newBrowserCDPSession();
  const startedMs = performance.now();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  let busyUntilMs = startedMs;
  let last = await workerTimes(devtools);
  let lookedMs = performance.now();
  while (performance.now() - startedMs < LONGEST_STOP_MS) {
    await page.waitForTimeout(IDLE_SPAN_MS);
    const now = await workerTimes(devtools);
    const spanMs = performance.now() - lookedMs;
    const busyMs = [...now].reduce((sum, [thread, ms]) => sum + ms - (last.get(thread) ?? ms), 0);
    if (busyMs / spanMs < IDLE_SHARE) return Math.round(Math.max(IDLE_SPAN_MS, busyUntilMs - startedMs));
    busyUntilMs = performance.now();
    lookedMs = busyUntilMs;
    last = now;
  }
  return LONGEST_STOP_MS;
}
