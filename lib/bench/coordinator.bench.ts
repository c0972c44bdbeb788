import { type ChildProcess, fork } from "node:child_process";
import { hash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { createCoordinator } from "#lib/coordinator/create-coordinator.ts";
import type { Coordinator, OutputAssembly } from "#lib/coordinator/ports.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { bundlePlan } from "#lib/kernels/bundles/bundle-plan.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { type SpinParams, spin } from "#lib/kernels/spin/kernel.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { type ApiServer, startApiServer } from "#lib/testing/api-server.ts";
import { RESULT_BYTES, spinJob } from "#lib/testing/simulated-host.ts";
import { hostNumber } from "#lib/testing/unit-builders.ts";
import type { LoadOrder, LoadReport } from "./coordinator-load.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

const CONNECTIONS = 1_000;
const LEASE_MS = 10_000;
const WRONG_SHARE = 0.01;
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
  const dataDir = await mkdtemp(join(tmpdir(), "tabgrid-bench-"));
  await chmod(dataDir, 0o755);
  const database = await openDatabase({ dataDir });
  const blobs = createMemoryBlobStore();
  const coordinator = createCoordinator({
    storage: database.storage,
    blobs,
    outputs: rawOutputs,
    kernels,
    hash: (bytes) => hash("sha256", bytes, "hex"),
    makeId: randomUUID,
    reportFailure: (chore, error) => console.error(chore, error),
  });
  const server = await startApiServer({ coordinator, blobs, kernels, reportError: (error) => console.error(error) });
  await coordinator.start();
  const figures: Record<string, number> = {};
  const table = [["phase", "units/s", "p50 ms", "p99 ms", "requests/s"]];
  try {
    for (const phase of PHASES) {
      const { unitsPerSecond, latenciesMs } = await measure(phase, coordinator, server, options.seed);
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
    await server.close();
    await coordinator.stop();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  }
  return { figures, table };
}

function describePhase({ batch, bundle, resultsPerSecond }: Phase): string {
  if (resultsPerSecond !== null) return `10,000 results/s in batches of ${batch}`;
  return bundle === 1 ? `batches of ${batch}` : `batches of ${batch} bundles of ${bundle}`;
}

async function measure(
  phase: Phase,
  coordinator: Coordinator,
  server: ApiServer,
  seed: number,
): Promise<{ unitsPerSecond: number; latenciesMs: number[] }> {
  const alone = spinJob(phase.units, { terms: { quorum: 2, maxReplicas: 8, deadlineMs: LEASE_MS, priority: 0 } });
  const { stages } = bundlePlan(spin.plan(alone.params as SpinParams, []), [phase.bundle]);
  const job = await coordinator.createJob({ ...alone, stages });
  const order: LoadOrder = {
    port: server.port,
    hosts: Array.from({ length: CONNECTIONS }, (_, n) => {
      const hostId = hostNumber(n + 1);
      return { hostId, token: server.tokens.issueHost(hostId, 3_600_000) };
    }),
    batch: phase.batch,
    resultBytes: RESULT_BYTES * phase.bundle,
    wrongShare: WRONG_SHARE,
    seed,
    resultsPerSecond: phase.resultsPerSecond,
    warmUpMs: WARM_UP_MS,
    measureMs: MEASURE_MS,
  };
  const child = fork(new URL("./coordinator-load.ts", import.meta.url), { serialization: "advanced" });
  const marks: { accepted: number; atMs: number }[] = [];
  try {
    child.send(order);
    const latenciesMs = await listen(child, async () => {
      marks.push({ accepted: (await coordinator.getJob(job.id)).unitsAccepted, atMs: performance.now() });
    });
    const [from, to] = marks as [(typeof marks)[0], (typeof marks)[0]];
    const acceptedPerMs = (to.accepted - from.accepted) / (to.atMs - from.atMs);
    return { unitsPerSecond: acceptedPerMs * 1_000 * phase.bundle, latenciesMs };
  } finally {
    child.kill();
    await coordinator.cancelJob(job.id);
  }
}

/** Waits for the load generator; `mark` is called at both ends of the measured time. */
async function listen(child: ChildProcess, mark: () => Promise<void>): Promise<number[]> {
  const marks: Promise<void>[] = [];
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`the load generator ended with ${code}`);
  });
  const done = new Promise<number[]>((resolve) => {
    child.on("message", (report: LoadReport) => {
      if (report.kind === "done") resolve(report.latenciesMs);
      else marks.push(mark());
    });
  });
  exited.catch(() => undefined);
  const latenciesMs = await Promise.race([done, exited]);
  await Promise.all(marks);
  return latenciesMs;
}

/** Most bytes of an output that are kept: what comes after writes over what was first. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Places results in memory and encodes nothing: what remains of assembly is what the coordinator does. */
const rawOutputs: OutputAssembly = {
  open: async (_job, raster) => {
    const pixels = new Uint8Array(Math.min(raster.width * raster.height * 4, MAX_OUTPUT_BYTES));
    return {
      place: async (region, result) => {
        const at = (region.y * raster.width * 4) % pixels.length;
        pixels.set(result.subarray(0, pixels.length - at), at);
      },
      finish: async () => ({ cid: `bafkrei${"a".repeat(52)}` as Cid, sizeBytes: pixels.length }),
      discard: async () => undefined,
    };
  },
};

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
