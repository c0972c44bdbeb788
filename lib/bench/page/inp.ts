import type { Browser, Page } from "playwright";

/** What comes within this time of an interaction belongs to it, in milliseconds. */
const SETTLE_MS = 500;
const ROUNDS = 3;

/**
 * Interaction to Next Paint while the browser computes: the longest that any press or key on the contribute page took until
 * the page was painted anew, in milliseconds, as the Event Timing API tells it (rounded to 8). https://web.dev/articles/inp
 */
export async function measureInp(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const longest = { ms: 0 };
    Object.assign(globalThis, { longest });
    const look = (list: PerformanceObserverEntryList): void => {
      for (const { duration, interactionId } of list.getEntries() as PerformanceEventTiming[]) {
        if (interactionId > 0) longest.ms = Math.max(longest.ms, duration);
      }
    };
    new PerformanceObserver(look).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await press(page, () => page.getByRole("button", { name: "Start", exact: true }).click());
  await page.getByRole("status").filter({ hasText: "Contributing" }).waitFor();
  const preferences = page.getByRole("heading", { name: "Preferences" });
  for (let round = 0; round < ROUNDS; round++) {
    await press(page, () => preferences.click());
    await press(page, () => page.getByRole("checkbox", { name: "When no page of Tabgrid is in view" }).click());
    await press(page, () => page.getByRole("slider", { name: "CPU share" }).press("ArrowLeft"));
    await press(page, () => preferences.click());
  }
  await press(page, () => page.getByRole("button", { name: "Stop", exact: true }).click());
  const longest = await page.evaluate(() => (globalThis as unknown as { longest: { ms: number } }).longest.ms);
  await context.close();
  return longest;
}

async function press(page: Page, interact: () => Promise<void>): Promise<void> {
  await interact();
  await page.waitForTimeout(SETTLE_MS);
}
