import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "#lib/sdk/client.ts";
import { startServerProcess } from "#lib/testing/servers/server-process.ts";
import { buildPages } from "#lib/tools/build-pages.ts";
import { BareTab, launchBareBrowser } from "./soak/bare-tab.ts";
import { type HeapSample, HeapWatch } from "./soak/heap-watch.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

const HOUR_MS = 3_600_000;
/** For whoever only wants to see it run; the figure that counts takes eight hours. */
const DEFAULT_HOURS = 5 / 60;
/** Caches fill, functions are compiled: this much of the time, and a minute at least, is not looked at. */
const WARM_UP_SHARE = 0.1;
const WARM_UP_LEAST_MS = 60_000;
const SAMPLES = 96;
const SAMPLE_LEAST_MS = 10_000;
/** Samples at each end whose median is compared: what happens to be in work that moment differs. */
const END_SAMPLES = 5;
/** Between the pictures of the standing job, so often comes a burst of so many tiny units. */
const BURST_EVERY_MS = 30_000;
const BURST = { units: 2_000, iterations: 400_000, resultBytes: 64 };
/**
 * What the engine keeps is bounded: 5,000 units of history, 128 jobs' unit times. These fill it at once, as hours of work would,
 * so that also a short run sees what grows without an end.
 */
const FILL_JOBS = 140;
const FILL_UNITS = 5_000;
const FILL = { units: 40, iterations: 1_000, resultBytes: 64 };
const POLL_MS = 500;
/** What is verified is shown after less than this. */
const SHOWN_MS = 2_000;
const ROWS = 12;

/**
 * A tab that contributes for hours with default settings: pictures with their previews, and bursts of units by the hundred a
 * second. By how much the heaps of the page, the engine and the compute workers together grow, after garbage was collected.
 * `--hours H`; one headless host agrees with the tab.
 */
export async function run({ hours = DEFAULT_HOURS }: BenchOptions): Promise<BenchResult> {
  await buildPages();
  const server = await startServerProcess({ command: "start", hosts: 1 });
  const browser = await launchBareBrowser();
  const stop = new AbortController();
  try {
    const tab = await BareTab.open(browser);
    const watch = await HeapWatch.attach(tab.session);
    await tab.goto(server.url);
    await tab.until(pressStart);
    const client = await requester(server.url);
    await fillMemories(client, tab);
    const bursts = submitBursts(client, stop.signal);
    const totalMs = hours * HOUR_MS;
    const warmUpMs = Math.max(WARM_UP_LEAST_MS, totalMs * WARM_UP_SHARE);
    await sleep(warmUpMs);
    const samples = await takeSamples(watch, tab, totalMs - warmUpMs);
    stop.abort();
    await bursts;
    return result(hours, samples);
  } finally {
    stop.abort();
    await browser.close();
    await server.dispose();
  }
}

interface Sample extends HeapSample {
  readonly minutes: number;
  readonly verified: number;
}

async function takeSamples(watch: HeapWatch, tab: BareTab, forMs: number): Promise<Sample[]> {
  const everyMs = Math.max(SAMPLE_LEAST_MS, forMs / SAMPLES);
  const startedMs = performance.now();
  const samples: Sample[] = [];
  while (samples.length < 2 || performance.now() - startedMs < forMs) {
    const minutes = (performance.now() - startedMs) / 60_000;
    samples.push({ minutes, verified: await tab.evaluate(verifiedUnits), ...(await watch.sample()) });
    await sleep(everyMs);
  }
  return samples;
}

/** In the page: whether there was a button to press, and it shows. */
function pressStart(): boolean {
  const named = (name: string) =>
    [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name);
  named("Start")?.click();
  return named("Stop") !== undefined;
}

/** In the page, as it shows it. */
function verifiedUnits(): number {
  const term = [...document.querySelectorAll("dt")].find(({ textContent }) => textContent === "Verified units");
  return Number(term?.nextElementSibling?.textContent?.replace(/\D/g, "") ?? 0);
}

async function requester(baseUrl: string): Promise<Client> {
  const { token } = await createClient({ baseUrl }).createAccount();
  return createClient({ baseUrl, token });
}

async function fillMemories(client: Client, tab: BareTab): Promise<void> {
  const terms = { quorum: 1, bundle: 1 };
  const submit = () => client.createJob({ title: "Fill", kernel: "spin", params: FILL, terms });
  // The other host takes its part of them.
  while ((await tab.evaluate(verifiedUnits)) < FILL_UNITS) {
    let last = await submit();
    for (let i = 1; i < FILL_JOBS; i++) last = await submit();
    // They are handed out in their order.
    while ((await client.getJob(last.id)).units.accepted < FILL.units) await sleep(POLL_MS);
    await sleep(SHOWN_MS);
  }
}

async function submitBursts(client: Client, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await client.createJob({ title: "Burst", kernel: "spin", params: BURST, terms: { quorum: 1 } });
    await sleep(BURST_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

function result(hours: number, samples: readonly Sample[]): BenchResult {
  const first = median(samples.slice(0, END_SAMPLES).map(heapBytes));
  const last = median(samples.slice(-END_SAMPLES).map(heapBytes));
  const growth = last / first - 1;
  const every = Math.max(1, Math.ceil(samples.length / ROWS));
  const shown = samples.filter((_, at) => at % every === 0 || at === samples.length - 1);
  return {
    figures: {
      "tabSoak.hours": Math.round(hours * 1_000) / 1_000,
      "tabSoak.heapGrowth": Math.round(growth * 1_000) / 1_000,
      "tabSoak.heapMb": toMb(last),
      "tabSoak.verifiedUnits": samples.at(-1)!.verified,
    },
    table: [
      ["minute", "page", "engine", "workers", "together", "DOM nodes", "verified"],
      ...shown.map((sample) => [
        sample.minutes.toFixed(1),
        `${toMb(sample.pageBytes)} MB`,
        `${toMb(sample.engineBytes)} MB`,
        `${toMb(sample.computeBytes)} MB`,
        `${toMb(heapBytes(sample))} MB`,
        String(sample.domNodes),
        String(sample.verified),
      ]),
      ["growth, goal < 10 %", "", "", "", `${(100 * growth).toFixed(1)} %`, "", ""],
    ],
  };
}

const heapBytes = ({ pageBytes, engineBytes, computeBytes }: HeapSample): number =>
  pageBytes + engineBytes + computeBytes;

const toMb = (bytes: number): number => Math.round(bytes / 1e4) / 100;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
