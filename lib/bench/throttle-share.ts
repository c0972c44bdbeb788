import { readdir, readFile } from "node:fs/promises";
import type { Browser, CDPSession, Page } from "playwright";
import { createClient } from "#lib/sdk/client.ts";

/** Shares that are measured, in per cent. */
const SHARES = [10, 25, 50, 75] as const;
/** A new share is obeyed within a second; twice that, and then as long as this is watched, in milliseconds. */
const SETTLE_MS = 2_000;
const WATCH_MS = 12_000;
/** Length of a clock tick of /proc, in milliseconds: USER_HZ is 100 on every Linux. */
const TICK_MS = 10;
/** As the kernel shows Chromium's dedicated workers: names have 15 characters there. */
const WORKER_THREAD = "DedicatedWorker";

/**
 * The share of a core that the page's one compute worker really takes, for each share chosen on the page: processor time of
 * its thread as the kernel counts it, over units of 5, 80 and 1,300 ms in turn. Linux only.
 *
 * @returns the measured share by the chosen one, in per cent; empty where there is no /proc.
 */
export async function measureShares(browser: Browser, url: string): Promise<ReadonlyMap<number, number>> {
  if (process.platform !== "linux") return new Map();
  const client = createClient({ baseUrl: url, token: (await createClient({ baseUrl: url }).createAccount()).token });
  for (const [iterations, units] of [
    [1_000_000, 60_000],
    [16_000_000, 8_000],
    [256_000_000, 500],
  ] as const) {
    const params = { units, iterations, resultBytes: 64 };
    await client.createJob({ title: "Spin", kernel: "spin", params, terms: { quorum: 1, priority: 10 } });
  }
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "networkidle" });
  await page.getByRole("checkbox", { name: "Use the GPU as well" }).uncheck();
  const workers = page.getByRole("slider", { name: "CPU workers" });
  if ((await workers.count()) > 0) await workers.fill("1");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("status").filter({ hasText: "Contributing" }).waitFor();
  const devtools = await browser.newBrowserCDPSession();
  const measured = new Map<number, number>();
  for (const share of SHARES) measured.set(share, await measureShare(page, devtools, share));
  await context.close();
  return measured;
}

async function measureShare(page: Page, devtools: CDPSession, share: number): Promise<number> {
  await page.getByRole("slider", { name: "CPU share" }).fill(String(share));
  await page.waitForTimeout(SETTLE_MS);
  const before = await workerTimes(devtools);
  const startedMs = performance.now();
  await page.waitForTimeout(WATCH_MS);
  const elapsedMs = performance.now() - startedMs;
  // The engine itself is a worker as well; the one that computes is the busiest.
  const busyMs = [...(await workerTimes(devtools))].map(([thread, ms]) => ms - (before.get(thread) ?? 0));
  return (100 * Math.max(0, ...busyMs)) / elapsedMs;
}

/** Processor time of every dedicated worker of this browser, in milliseconds, by thread. */
export async function workerTimes(devtools: CDPSession): Promise<Map<string, number>> {
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const times = new Map<string, number>();
  for (const { id, type } of processInfo) {
    if (type !== "renderer") continue;
    for (const thread of await readdir(`/proc/${id}/task`).catch(() => [])) {
      const stat = await readFile(`/proc/${id}/task/${thread}/stat`, "utf8").catch(() => "");
      // proc(5): the name in brackets, then the state as field 3; utime and stime are fields 14 and 15.
      const [, name, rest] = /\((.*)\) (.*)/.exec(stat) ?? [];
      const fields = rest?.split(" ") ?? [];
      if (name?.startsWith(WORKER_THREAD)) times.set(thread, (Number(fields[11]) + Number(fields[12])) * TICK_MS);
    }
  }
  return times;
}
