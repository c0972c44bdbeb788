import { setTimeout as delay } from "node:timers/promises";
import type { Terms } from "#lib/protocol/messages/jobs.ts";
import { createClient } from "#lib/sdk/client.ts";
import { startServerProcess } from "#lib/testing/servers/server-process.ts";
import { type BenchPlace, openChromiumPlace, openHeadlessPlace, type Sample } from "./engine/bench-places.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

/** Rounds of bare loop and engine by turns: the machine's speed drifts, and the median of a few rounds bears with it. */
const ROUNDS = 3;
const BARE_MS = 5_000;
/** Engines start, open sessions and measure unit times before they are measured themselves, in milliseconds. */
const WARM_UP_MS = 6_000;
const MEASURE_MS = 10_000;

/**
 * The engine against the bare kernel loop, side by side: one headless host and one Chromium tab, one worker each, on the
 * same units at quorum 2, and the same two threads running nothing but the kernel. Coordinator and database share the
 * machine's cores with the hosts; the bare loops have them to themselves. Then the empty units one tab gets through.
 */
export async function run(_options: BenchOptions): Promise<BenchResult> {
  const server = await startServerProcess({
    command: "coordinator",
    hosts: 0,
    env: { TABGRID_RATE_FACTOR: "1000000" },
  });
  const places: BenchPlace[] = [];
  try {
    places.push(await openHeadlessPlace(server.url), await openChromiumPlace(server.url));
    const perMs = await calibrate(places);
    const hundred = await measureEfficiency(server.url, places, Math.round(perMs * 100));
    const ten = await measureEfficiency(server.url, places, Math.round(perMs * 10));
    const empty = await measureEmptyUnits(server.url, places[1]!);
    const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
    const efficiencyRow = (title: string, { rounds, efficiency }: Efficiency, goal: string): string[] => [
      title,
      percent(efficiency),
      goal,
      rounds.map(percent).join(", "),
    ];
    return {
      figures: {
        "engine.efficiency100ms": round(hundred.efficiency, 4),
        "engine.efficiency10ms": round(ten.efficiency, 4),
        "engine.unitsPerSecond": Math.round(empty),
      },
      table: [
        ["engine, headless + Chromium, quorum 2", "median", "goal", "rounds"],
        efficiencyRow("efficiency, 100 ms units", hundred, "≥ 98 % (Pando, unverified: 96–98 %)"),
        efficiencyRow("efficiency, 10 ms units", ten, "≥ 90 %"),
        ["empty units/s through one tab, quorum 1", String(Math.round(empty)), "≥ 5000 (Pando: 1000–1900)", ""],
      ],
    };
  } finally {
    await Promise.allSettled(places.map((place) => place.close()));
    await server.dispose();
  }
}

interface Efficiency {
  readonly efficiency: number;
  readonly rounds: number[];
}

/** Iterations per millisecond while both places run. */
async function calibrate(places: readonly BenchPlace[]): Promise<number> {
  const iterations = 1_000_000;
  const counts = await Promise.all(places.map((place) => place.bare(iterations, 2_000)));
  return Math.min(...counts.map(({ units, elapsedMs }) => (units * iterations) / elapsedMs));
}

async function measureEfficiency(url: string, places: readonly BenchPlace[], iterations: number): Promise<Efficiency> {
  const job = await submitSpin(url, { units: 50_000, iterations, resultBytes: 64 }, { quorum: 2, maxReplicas: 8 });
  const bare = async (): Promise<number> => {
    const counts = await Promise.all(places.map((place) => place.bare(iterations, BARE_MS)));
    return sum(counts.map(({ units, elapsedMs }) => (units * 1_000) / elapsedMs));
  };
  const rounds: number[] = [];
  let before = await bare();
  for (let i = 0; i < ROUNDS; i++) {
    const engines = sum(await measureEngines(places));
    const after = await bare();
    rounds.push((2 * engines) / (before + after));
    before = after;
  }
  await job.cancel();
  return { efficiency: median(rounds), rounds };
}

async function measureEmptyUnits(url: string, place: BenchPlace): Promise<number> {
  const job = await submitSpin(url, { units: 200_000, iterations: 0, resultBytes: 64 }, { quorum: 1, maxReplicas: 8 });
  const [rate] = await measureEngines([place]);
  await job.cancel();
  return rate!;
}

/** Units per second of each place's engine, all running at once. */
async function measureEngines(places: readonly BenchPlace[]): Promise<number[]> {
  await Promise.all(places.map((place) => place.start()));
  await delay(WARM_UP_MS);
  const from = Date.now();
  await delay(MEASURE_MS);
  const runs = await Promise.all(places.map((place) => place.stop()));
  return runs.map((samples) => rateOf(samples.filter(({ atMs }) => atMs >= from && atMs <= from + MEASURE_MS)));
}

function rateOf(samples: readonly Sample[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.atMs <= first.atMs) return 0;
  return ((last.computed - first.computed) * 1_000) / (last.atMs - first.atMs);
}

async function submitSpin(
  url: string,
  params: { units: number; iterations: number; resultBytes: number },
  terms: Pick<Terms, "quorum" | "maxReplicas">,
): Promise<{ cancel(): Promise<void> }> {
  const { token } = await createClient({ baseUrl: url }).createAccount();
  const client = createClient({ baseUrl: url, token });
  // Every unit by itself, however small: what the engine does for one is what is measured.
  const alone = { ...terms, priority: 10, bundle: 1 };
  const { id } = await client.createJob({ title: "bench", kernel: "spin", params, terms: alone });
  return {
    async cancel() {
      await client.cancelJob(id);
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
