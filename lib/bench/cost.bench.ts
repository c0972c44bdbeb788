import type { CostCase } from "./cost/cost-cases.ts";
import { costCases } from "./cost/cost-jobs.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

/** What a unit declares is meant to be this many operations per nanosecond of one core. */
const OPS_PER_NANOSECOND = 4;
/** A unit runs this long before it is timed, so that its code is compiled for good, in microseconds. */
const WARM_US = 20_000;
/**
 * A unit is timed in batches of about this long, in microseconds, one in each round over all units: the fastest counts. For
 * what others on the same processor take away from its caches and its clock counts as CPU time, in spells of seconds.
 */
const BATCH_US = 2500;
const ROUNDS = 24;
/** Part of a batch that is run before it, untimed: other units have had the caches since the last round. */
const REWARMED = 0.25;
/** By how much a unit's ratio of declared to measured may depart from the median of all. */
const TOLERANCE = 0.25;

interface Timed {
  readonly kernel: string;
  readonly name: string;
  readonly byContent: boolean;
  readonly measuredNs: number;
  readonly declaredNs: number;
  /** Declared to measured time. */
  readonly ratio: number;
}

/**
 * Whether units' declared cost, from which credit is counted, is proportional to the CPU time they take on the CPU path.
 * Ratios of declared to measured time are relative to their median over all units of all kernels:
 * `cost.worstRatioHigh`, `cost.worstRatioLow`, and `cost.within25Share`, the share of units within a quarter of it;
 * `cost.KERNEL.worstDeviation` is by how much the worst unit of a kernel departs from it. Units whose time is decided by
 * what the picture shows, which no plan knows, stand apart, marked with an asterisk: `cost.content.worstRatioHigh`,
 * `cost.content.worstRatioLow`.
 */
export async function run({ seed }: BenchOptions): Promise<BenchResult> {
  const timed = await timeCases(await costCases(seed));
  const known = timed.filter(({ byContent }) => !byContent);
  const typical = medianOf(known.map(({ ratio }) => ratio));
  const relativeOf = ({ ratio }: Timed): number => ratio / typical;
  const relative = known.map(relativeOf);
  const byContent = timed.filter((each) => each.byContent).map(relativeOf);
  const figures: Record<string, number> = {
    "cost.units": known.length,
    "cost.worstRatioHigh": rounded(Math.max(...relative)),
    "cost.worstRatioLow": rounded(Math.min(...relative)),
    "cost.within25Share": rounded(relative.filter((each) => Math.abs(each - 1) <= TOLERANCE).length / relative.length),
    "cost.content.worstRatioHigh": rounded(Math.max(...byContent)),
    "cost.content.worstRatioLow": rounded(Math.min(...byContent)),
  };
  for (const kernel of new Set(known.map((each) => each.kernel))) {
    const ratios = known.filter((each) => each.kernel === kernel).map(({ ratio }) => ratio);
    const deviations = ratios.map((ratio) => Math.max(ratio / typical, typical / ratio) - 1);
    figures[`cost.${kernel}.worstDeviation`] = rounded(Math.max(...deviations));
    figures[`cost.${kernel}.opsPerNanosecond`] = rounded(OPS_PER_NANOSECOND * medianOf(ratios));
  }
  const rows = timed.map((each) => [
    each.byContent ? `${each.name} *` : each.name,
    (each.measuredNs / 1000).toFixed(0),
    (each.declaredNs / 1000).toFixed(0),
    relativeOf(each).toFixed(2),
  ]);
  return { figures, table: [["unit", "measured µs", "declared µs", "relative"], ...rows] };
}

async function timeCases(kernels: Record<string, readonly CostCase[]>): Promise<Timed[]> {
  const cases = Object.entries(kernels).flatMap(([kernel, each]) => each.map((one) => ({ kernel, ...one })));
  const runs: number[] = [];
  for (const { run } of cases) runs.push(await runsPerBatch(run));
  const fastestUs = cases.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { run, moveInput }] of cases.entries()) {
      moveInput();
      await batchUs(run, Math.ceil(runs[i]! * REWARMED));
      fastestUs[i] = Math.min(fastestUs[i]!, (await batchUs(run, runs[i]!)) / runs[i]!);
    }
  }
  return cases.map(({ kernel, name, byContent, declaredOps }, i) => {
    const measuredNs = fastestUs[i]! * 1000;
    const declaredNs = declaredOps / OPS_PER_NANOSECOND;
    return { kernel, name, byContent, measuredNs, declaredNs, ratio: declaredNs / measuredNs };
  });
}

/** How many runs make a batch, once the unit has been run often enough. */
async function runsPerBatch(run: CostCase["run"]): Promise<number> {
  let runs = 1;
  while ((await batchUs(run, runs)) < WARM_US) runs *= 2;
  return Math.max(1, Math.round((runs * BATCH_US) / (await batchUs(run, runs))));
}

async function batchUs(run: CostCase["run"], runs: number): Promise<number> {
  const startedUs = cpuUs();
  for (let i = 0; i < runs; i++) await run();
  return cpuUs() - startedUs;
}

/**
 * CPU time of this process, in microseconds: others on the machine do not count. User and system time together, for how it
 * falls to one or the other is guessed from clock ticks.
 */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const rounded = (value: number): number => Number(value.toFixed(3));
