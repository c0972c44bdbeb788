import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page, type Response } from "playwright";
import { startServerProcess } from "#lib/testing/servers/server-process.ts";
import { buildPages } from "#lib/tools/build-pages.ts";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";
import { measureInp } from "./page/inp.ts";
import { measureJank } from "./page/jank.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";
import { measureShares } from "./throttle-share.ts";

/** Budgets this suite is read against. */
const FIRST_LOAD_BUDGET_KB = 200;
/** Times that Lighthouse looks; the median is told, as one run in a few is disturbed by whatever else the machine does. */
const PAINT_RUNS = 3;
/**
 * Lighthouse's browser draws with Chromium's own software renderer. The Vulkan in software that WebGPU needs without a graphics
 * card would draw the page, too, and show its first frame about twice as late; scripts then run before it that come after it
 * on a phone, and Lighthouse counts them.
 */
const PAINT_ARGS = CHROMIUM_ARGS.filter((arg) => !/swiftshader|=Vulkan$/.test(arg));

/**
 * The contribute page: what a first visit loads (gzipped script bytes up to the load event), Lighthouse's largest
 * contentful paint and layout shift under its mobile throttling, how soon it answers a hand while it computes, how long
 * after Start a first unit begins to be computed and a first one is verified, how much of the time the page is held up while
 * it computes, how soon Stop leaves the machine idle, and how far a worker's processor time is from the share chosen (Linux
 * only; on a machine with other work, it falls short of the share).
 *
 * One other host, headless, runs beside the server, as for a newcomer. Cold: a new browser profile; warm: the same
 * profile, page loaded again.
 */
export async function run(_options: BenchOptions): Promise<BenchResult> {
  await buildPages();
  const server = await startServerProcess({ command: "start", hosts: 1 });
  const browser = await launch(CHROMIUM_ARGS);
  try {
    const firstLoadJsKb = await measureFirstLoad(browser, server.url);
    const { lcpMs, cls } = await measurePaint(server.url);
    const { coldMs, warmMs, verifiedMs } = await measureStart(browser, server.url);
    const inpMs = await measureInp(browser, server.url);
    const { jankShare, stopToIdleMs } = await measureJank(browser, server.url);
    const shares = [...(await measureShares(browser, server.url))];
    const maxErrorPoints = Math.max(...shares.map(([chosen, measured]) => Math.abs(measured - chosen)));
    const figures = {
      "page.firstLoadJsKb": firstLoadJsKb,
      "page.lcpMs": lcpMs,
      "page.cls": cls,
      "page.inpMs": inpMs,
      "page.firstUnitColdMs": coldMs,
      "page.firstUnitWarmMs": warmMs,
      "page.firstVerifiedMs": verifiedMs,
      "page.jankShare": jankShare,
      ...(stopToIdleMs !== null && { "page.stopToIdleMs": stopToIdleMs }),
      ...(shares.length > 0 && { "throttle.maxErrorPoints": Math.round(maxErrorPoints * 10) / 10 }),
    };
    return {
      figures,
      table: [
        ["contribute page", "measured", "goal"],
        ["first-load JS, gzipped", `${firstLoadJsKb} KB`, `≤ ${FIRST_LOAD_BUDGET_KB} KB`],
        ["largest contentful paint (Lighthouse, mobile)", `${lcpMs} ms`, ""],
        ["cumulative layout shift", String(cls), "0"],
        ["longest press or key until painted, while computing", `${inpMs} ms`, "≤ 200 ms"],
        ["Start → first unit begins, cold", `${coldMs} ms`, "≤ 3000 ms"],
        ["Start → first unit begins, warm", `${warmMs} ms`, "≤ 1500 ms"],
        ["Start → first verified unit, one other host", `${verifiedMs} ms`, ""],
        ["long tasks while computing with default settings", `${jankShare} % of the time`, "< 1 %"],
        ["Stop → no processor time", stopToIdleMs === null ? "not measured" : `${stopToIdleMs} ms`, "≤ 2000 ms"],
        ...shares.map(([chosen, measured]) => [
          `processor time of a worker, ${chosen} % chosen`,
          `${measured.toFixed(1)} %`,
          "± 5 points",
        ]),
      ],
    };
  } finally {
    await browser.close();
    await server.dispose();
  }
}

async function measureFirstLoad(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const scripts: Response[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response);
  });
  await page.goto(url, { waitUntil: "load" });
  // What is loaded lazily comes after this, and may never come to an end.
  const bodies = await Promise.all([...scripts].map((response) => response.body()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  await context.close();
  return Math.round(bytes / 102.4) / 10;
}

const launch = (args: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: [...args], ignoreDefaultArgs: ["--disable-features"] });

/** The median of the largest contentful paints, and the worst layout shift. */
async function measurePaint(url: string): Promise<{ lcpMs: number; cls: number }> {
  const { default: lighthouse } = await import("lighthouse");
  const port = 20_000 + (process.pid % 20_000);
  const browser = await launch([...PAINT_ARGS, `--remote-debugging-port=${port}`]);
  const lcp: number[] = [];
  const cls: number[] = [];
  try {
    for (let run = 0; run < PAINT_RUNS; run++) {
      const result = await lighthouse(url, {
        port,
        onlyCategories: ["performance"],
        output: "json",
        logLevel: "error",
      });
      const audits = result?.lhr.audits ?? {};
      lcp.push(audits["largest-contentful-paint"]?.numericValue ?? Number.NaN);
      cls.push(audits["cumulative-layout-shift"]?.numericValue ?? Number.NaN);
    }
  } finally {
    await browser.close();
  }
  const median = lcp.toSorted((a, b) => a - b)[Math.floor(PAINT_RUNS / 2)]!;
  return { lcpMs: Math.round(median), cls: Math.round(Math.max(...cls) * 1000) / 1000 };
}

async function measureStart(
  browser: Browser,
  url: string,
): Promise<{ coldMs: number; warmMs: number; verifiedMs: number }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "networkidle" });
  const cold = await startAndWatch(page, true);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Start" }).waitFor();
  await page.reload({ waitUntil: "networkidle" });
  const warm = await startAndWatch(page, false);
  await context.close();
  return { coldMs: cold.beganMs, warmMs: warm.beganMs, verifiedMs: cold.verifiedMs };
}

/** Presses Start and waits, by what the page itself says, until a first unit begins and one is verified. */
async function startAndWatch(page: Page, untilVerified: boolean): Promise<{ beganMs: number; verifiedMs: number }> {
  const startedMs = performance.now();
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("status").filter({ hasText: "Contributing" }).waitFor();
  const beganMs = Math.round(performance.now() - startedMs);
  if (!untilVerified) return { beganMs, verifiedMs: Number.NaN };
  await page.locator("dt:has-text('Verified units') + dd").filter({ hasText: /[1-9]/ }).waitFor();
  return { beganMs, verifiedMs: Math.round(performance.now() - startedMs) };
}
