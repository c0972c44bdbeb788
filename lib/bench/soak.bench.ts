import { setTimeout as sleep } from "node:timers/promises";
import { applyLoad, emptyJob, openLoadScene } from "./coordinator/load-scene.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

const WARM_UP_MS = 4_000;
const MINUTE_MS = 60_000;
const MINUTES = 10;
/** Units of one job, and how few of the latest may be left before the next is submitted. */
const UNITS_PER_JOB = 400_000;
const RESERVE = 250_000;
const POLL_MS = 500;

/**
 * Ten minutes of as much load as the coordinator takes, in batches of 16, with vacuum running beside it as ever: dead row
 * versions, the queue's index and the ledger must not slow it down.
 */
export async function run({ seed }: BenchOptions): Promise<BenchResult> {
  const scene = await openLoadScene();
  const { coordinator } = scene;
  /** Accepted units so far at the start and after each minute. */
  const marks: number[] = [];
  const stop = new AbortController();
  try {
    const ids = [(await coordinator.createJob(emptyJob(UNITS_PER_JOB))).id];
    const accepted = async (): Promise<number> => {
      const latest = await coordinator.getJob(ids.at(-1)!);
      if (latest.unitsTotal - latest.unitsAccepted < RESERVE) {
        ids.push((await coordinator.createJob(emptyJob(UNITS_PER_JOB))).id);
      }
      const jobs = await Promise.all(ids.map((id) => coordinator.getJob(id)));
      return jobs.reduce((sum, { unitsAccepted }) => sum + unitsAccepted, 0);
    };
    const watch = async (): Promise<void> => {
      let nextMs = performance.now();
      while (marks.length <= MINUTES && !stop.signal.aborted) {
        const total = await accepted();
        if (performance.now() >= nextMs) {
          marks.push(total);
          nextMs += MINUTE_MS;
        }
        await sleep(POLL_MS);
      }
    };
    let watching: Promise<void> = Promise.resolve();
    const load = {
      batch: 16,
      bundle: 1,
      resultsPerSecond: null,
      seed,
      warmUpMs: WARM_UP_MS,
      measureMs: MINUTES * MINUTE_MS + 2 * POLL_MS,
    };
    let begun = false;
    await applyLoad(scene, load, async () => {
      if (!begun) watching = watch();
      begun = true;
    });
    await watching;
  } finally {
    stop.abort();
    await scene.close();
  }
  const rates = marks.slice(1).map((total, minute) => (total - marks[minute]!) / (MINUTE_MS / 1_000));
  const rateRatio = Math.min(...rates) / rates[0]!;
  return {
    figures: {
      "sustained.rateRatio": Number(rateRatio.toFixed(3)),
      "sustained.unitsPerSecond": Math.round(rates.at(-1)!),
    },
    table: [
      ["minute", "units/s", "of the first"],
      ...rates.map((rate, minute) => [
        String(minute + 1),
        String(Math.round(rate)),
        `${((100 * rate) / rates[0]!).toFixed(0)} %`,
      ]),
    ],
  };
}
