import { applyLoad, emptyJob, type LoadScene, openLoadScene } from "./coordinator/load-scene.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

const WARM_UP_MS = 4_000;
const MEASURE_MS = 12_000;

interface Phase {
  readonly figure: string;
  readonly batch: number;
  /** Units that travel as one. */
  readonly bundle: number;
  readonly resultsPerSecond: number | null;
  /** More units than the phase can get through. */
  readonly units: number;
}

const PHASES: readonly Phase[] = [
  { figure: "units.batch1PerSecond", batch: 1, bundle: 1, resultsPerSecond: null, units: 120_000 },
  { figure: "paced10k.p99Ms", batch: 16, bundle: 1, resultsPerSecond: 10_000, units: 150_000 },
  { figure: "units.batch16PerSecond", batch: 16, bundle: 1, resultsPerSecond: null, units: 250_000 },
  { figure: "units.batch64PerSecond", batch: 64, bundle: 1, resultsPerSecond: null, units: 400_000 },
  { figure: "bundles.unitsPerSecond", batch: 16, bundle: 64, resultsPerSecond: null, units: 16_000_000 },
];

/**
 * Simulated hosts against the real thing: HTTP with authentication on a thousand connections, leases, quorum of two,
 * credit, a share of wrong results, each result durable in its unit's row before it is answered. The load comes from a
 * second process on the same machine.
 */
export async function run(options: BenchOptions): Promise<BenchResult> {
  const scene = await openLoadScene();
  const figures: Record<string, number> = {};
  const table = [["phase", "units/s", "p50 ms", "p99 ms", "requests/s"]];
  try {
    for (const phase of PHASES) {
      const { unitsPerSecond, latenciesMs } = await measure(phase, scene, options.seed);
      const sorted = Float64Array.from(latenciesMs).sort();
      const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      const isPaced = phase.resultsPerSecond !== null;
      figures[phase.figure] = isPaced ? round(percentile(0.99), 1) : Math.round(unitsPerSecond);
      table.push([
        describePhase(phase),
        String(Math.round(unitsPerSecond)),
        percentile(0.5).toFixed(1),
        percentile(0.99).toFixed(1),
        String(Math.round(sorted.length / (MEASURE_MS / 1_000))),
      ]);
    }
  } finally {
    await scene.close();
  }
  return { figures, table };
}

function describePhase({ batch, bundle, resultsPerSecond }: Phase): string {
  if (resultsPerSecond !== null) return `10,000 results/s in batches of ${batch}`;
  return bundle === 1 ? `batches of ${batch}` : `batches of ${batch} bundles of ${bundle}`;
}

async function measure(
  { batch, bundle, resultsPerSecond, units }: Phase,
  scene: LoadScene,
  seed: number,
): Promise<{ unitsPerSecond: number; latenciesMs: number[] }> {
  const { coordinator } = scene;
  const job = await coordinator.createJob(emptyJob(units, bundle));
  const marks: { accepted: number; atMs: number }[] = [];
  try {
    const load = { batch, bundle, resultsPerSecond, seed, warmUpMs: WARM_UP_MS, measureMs: MEASURE_MS };
    const latenciesMs = await applyLoad(scene, load, async () => {
      marks.push({ accepted: (await coordinator.getJob(job.id)).unitsAccepted, atMs: performance.now() });
    });
    const [from, to] = marks as [(typeof marks)[0], (typeof marks)[0]];
    const acceptedPerMs = (to.accepted - from.accepted) / (to.atMs - from.atMs);
    return { unitsPerSecond: acceptedPerMs * 1_000 * bundle, latenciesMs };
  } finally {
    await coordinator.cancelJob(job.id);
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
