import { type ChildProcess, fork } from "node:child_process";
import { hash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { createCoordinator } from "#lib/coordinator/create-coordinator.ts";
import type { Coordinator, NewJob, OutputAssembly } from "#lib/coordinator/ports.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { bundlePlan } from "#lib/kernels/bundles/bundle-plan.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { type SpinParams, spin } from "#lib/kernels/spin/kernel.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { RESULT_BYTES, spinJob } from "#lib/testing/coordinator/simulated-host.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";
import type { LoadOrder, LoadReport } from "../coordinator-load.ts";

const CONNECTIONS = 1_000;
const LEASE_MS = 10_000;
const WRONG_SHARE = 0.01;

/** A coordinator as it is deployed, on a database of its own. */
export interface LoadScene {
  readonly coordinator: Coordinator;
  readonly server: ApiServer;
  close(): Promise<void>;
}

export async function openLoadScene(): Promise<LoadScene> {
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
  return {
    coordinator,
    server,
    close: async () => {
      await server.close();
      await coordinator.stop();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A job whose units cost nothing to compute, verified by two hosts; `bundle` of them travel as one. */
export function emptyJob(units: number, bundle = 1): NewJob {
  const alone = spinJob(units, { terms: { quorum: 2, maxReplicas: 8, deadlineMs: LEASE_MS, priority: 0 } });
  const { stages } = bundlePlan(spin.plan(alone.params as SpinParams, []), [bundle]);
  return { ...alone, stages };
}

/** How hosts are to behave. */
export interface Load {
  readonly batch: number;
  /** Units that travel as one. */
  readonly bundle: number;
  /** Null: as fast as they are answered. */
  readonly resultsPerSecond: number | null;
  readonly seed: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/**
 * Lets a thousand hosts report and claim from a process of their own.
 *
 * @param mark called when the measured time begins, and when it ends.
 * @returns the latency of every exchange that was due in the measured time, in milliseconds.
 */
export async function applyLoad(
  { server }: LoadScene,
  { bundle, ...load }: Load,
  mark: () => Promise<void>,
): Promise<number[]> {
  const order: LoadOrder = {
    ...load,
    port: server.port,
    hosts: Array.from({ length: CONNECTIONS }, (_, n) => {
      const hostId = hostNumber(n + 1);
      return { hostId, token: server.tokens.issueHost(hostId, 3_600_000) };
    }),
    resultBytes: RESULT_BYTES * bundle,
    wrongShare: WRONG_SHARE,
  };
  const child = fork(new URL("../coordinator-load.ts", import.meta.url), { serialization: "advanced" });
  try {
    child.send(order);
    return await listen(child, mark);
  } finally {
    child.kill();
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
