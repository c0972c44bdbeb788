import type { Browser, CDPSession, Page } from "playwright";

/** How long the share of the processor is measured, in milliseconds: many of the throttle's cycles. */
const SHARE_MS = 10_000;
/** A throttle needs some units before its mean is what it aims at, in milliseconds. */
const SETTLE_MS = 3_000;
const STOPS = 5;

export interface DonationFigures {
  /** Processor time over time, of everything the widget runs, in cores. */
  readonly coreShare: number;
  /** From the press of Stop until the last compute worker is gone; the longest of several. */
  readonly stopMs: number;
}

/** Lends as a visitor does, and measures what it takes and how fast it ends. */
export async function measureDonation(browser: Browser, address: string): Promise<DonationFigures> {
  const context = await browser.newContext();
  const session = await browser.newBrowserCDPSession();
  try {
    const page = await context.newPage();
    await page.goto(address);
    await page.locator("tabgrid-donate button").waitFor();
    const idle = await coresInUse(session, page);
    const stops: number[] = [];
    let coreShare = 0;
    for (let round = 0; round < STOPS; round++) {
      await lend(page, round === 0);
      await untilWorkers(session, (count) => count > 0);
      if (round === 0) {
        await page.waitForTimeout(SETTLE_MS);
        coreShare = Math.max(0, (await coresInUse(session, page)) - idle);
      }
      stops.push(await stop(session, page));
      await page.locator("tabgrid-donate iframe").waitFor({ state: "detached" });
    }
    return { coreShare, stopMs: Math.max(...stops) };
  } finally {
    await session.detach();
    await context.close();
  }
}

async function lend(page: Page, isFirst: boolean): Promise<void> {
  await page.locator("tabgrid-donate button").click();
  const frame = page.frameLocator("tabgrid-donate iframe");
  const [asking] = await Promise.all([
    page.context().waitForEvent("page"),
    // Pressed at once: too soon to count in the frame, so that the window asks each time.
    frame.getByRole("button", { name: isFirst ? "Answer in Tabgrid's window" : "Go on" }).click(),
  ]);
  while (!asking.isClosed()) {
    await asking
      .getByRole("button", { name: "Start" })
      .click({ timeout: 1_000 })
      .catch(() => undefined);
    await page.waitForTimeout(200);
  }
  await frame.getByRole("button", { name: "Stop" }).waitFor();
}

async function stop(session: CDPSession, page: Page): Promise<number> {
  const button = page.frameLocator("tabgrid-donate iframe").getByRole("button", { name: "Stop" });
  const { x, y, width, height } = (await button.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  const pressedAt = performance.now();
  await page.mouse.up();
  await untilWorkers(session, (count) => count === 0);
  return performance.now() - pressedAt;
}

async function untilWorkers(session: CDPSession, holds: (count: number) => boolean): Promise<void> {
  for (;;) {
    const { targetInfos } = await session.send("Target.getTargets", { filter: [{ type: "worker" }] });
    if (holds(targetInfos.filter(({ url, title }) => `${url}${title}`.includes("compute")).length)) return;
  }
}

async function coresInUse(session: CDPSession, page: Page): Promise<number> {
  const renderers = async (): Promise<Map<number, number>> => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return new Map(processInfo.filter(({ type }) => type === "renderer").map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await renderers();
  const from = performance.now();
  await page.waitForTimeout(SHARE_MS);
  const seconds = (performance.now() - from) / 1_000;
  let used = 0;
  for (const [id, cpuTime] of await renderers()) used += cpuTime - (before.get(id) ?? cpuTime);
  return used / seconds;
}
