import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "#lib/coordinator/clock.ts";
import { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { MemoryStorage } from "#lib/coordinator/memory/memory-storage.ts";
import type { BlobStore, JobRecord } from "#lib/coordinator/ports.ts";
import { Engine } from "#lib/host/engine/engine.ts";
import { type EnginePorts, systemClock as hostClock } from "#lib/host/ports.ts";
import { MemoryKeyStore } from "#lib/host/store/memory-key-store.ts";
import { MemoryResultStore } from "#lib/host/store/memory-result-store.ts";
import { MemoryUsageStore } from "#lib/host/store/memory-usage-store.ts";
import { bundlePlan } from "#lib/kernels/bundles/bundle-plan.ts";
import { drawTestImage } from "#lib/kernels/image-filter/draw-test-image.ts";
import { randomNetwork } from "#lib/kernels/image-recognize/random-network.ts";
import { shapesOf } from "#lib/kernels/input-shapes.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { cutRegion } from "#lib/kernels/regions.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { runWholeJob } from "#lib/kernels/run-whole-job.ts";
import { kernelRuntimes } from "#lib/kernels/runtimes.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import type { FileInput, ImageInput } from "#lib/protocol/messages/jobs.ts";
import { buildCoordinator } from "#lib/testing/coordinator/build-coordinator.ts";
import { spinJob } from "#lib/testing/coordinator/simulated-host.ts";
import { type ApiServer, startApiServer } from "#lib/testing/servers/api-server.ts";
import { createComputeService } from "./compute-service.ts";
import { createKernelPlanner } from "./kernel-planner.ts";

const TILE_SIDE = 64;

/** Two hosts at a coordinator with its API, everything in memory and in this process. */
class Network {
  readonly built = buildCoordinator(new MemoryStorage(new MemoryState()), { clock: systemClock });
  readonly engines: Engine[] = [];
  /** Blobs that hosts fetched, with repetitions. */
  readonly fetched: Cid[] = [];
  private server: ApiServer | null = null;

  async open(): Promise<void> {
    const { coordinator, blobs } = this.built;
    await coordinator.start();
    this.server = await startApiServer({ coordinator, blobs, kernels });
    for (let host = 0; host < 2; host++) {
      const engine = new Engine(this.ports(this.server.url), { workers: 2, gpu: false });
      this.engines.push(engine);
      await engine.start();
    }
  }

  async close(): Promise<void> {
    for (const engine of this.engines) await engine.stop();
    await this.server?.close();
    await this.built.coordinator.stop();
  }

  private ports(origin: string): EnginePorts {
    return {
      clock: hostClock,
      fetch: async (input, init) => {
        const { pathname } = new URL(input as URL);
        if (pathname.startsWith("/api/v1/blobs/") && init?.method === "GET")
          this.fetched.push(pathname.split("/").at(-1) as Cid);
        return fetch(input, init);
      },
      origin,
      keys: new MemoryKeyStore(),
      results: new MemoryResultStore(),
      usage: new MemoryUsageStore(),
      planner: createKernelPlanner(),
      workers: {
        spawn: () => ({ api: createComputeService(nodeAssets, async () => null), terminate: () => undefined }),
      },
      random: Math.random,
      kind: "headless",
      cores: 2,
      memoryBytes: 2 ** 30,
    };
  }
}

async function store(blobs: BlobStore, bytes: Uint8Array<ArrayBuffer>): Promise<Cid> {
  const cid = cidOfDigest(await digestOf(bytes));
  await blobs.put(cid, bytes);
  return cid;
}

/** An uploaded and decoded image. */
async function storeImage(blobs: BlobStore, pixels: Uint8Array, width: number, height: number): Promise<ImageInput> {
  const tiles: Cid[] = [];
  for (let y = 0; y < height; y += TILE_SIDE) {
    for (let x = 0; x < width; x += TILE_SIDE) {
      const size = { width: Math.min(TILE_SIDE, width - x), height: Math.min(TILE_SIDE, height - y) };
      tiles.push(await store(blobs, cutRegion(pixels, width, { x, y, ...size })));
    }
  }
  return { kind: "image", cid: tiles[0]!, width, height, tileSide: TILE_SIDE, opaque: true, tiles };
}

let network: Network;
afterEach(() => network.close());

/** Has the network run a job, and the CPU of this thread the same; both must give the same in every stage. */
async function expectSame(
  kernelId: string,
  params: unknown,
  images: readonly (readonly [width: number, height: number])[],
  file: Uint8Array<ArrayBuffer> | null,
  bundles: readonly number[] = [],
): Promise<JobRecord> {
  const { coordinator, blobs, outputs } = network.built;
  const kernel = kernels[kernelId]!;
  const pixels = images.map(([width, height], i) => drawTestImage(width, height, i, { opaque: true }));
  const inputs: (ImageInput | FileInput)[] = [];
  for (const [i, [width, height]] of images.entries()) {
    inputs.push(await storeImage(blobs, pixels[i]!, width, height));
  }
  if (file) {
    const summary = kernel.inspectFile!(file);
    inputs.push({ kind: "file", cid: await store(blobs, file), sizeBytes: file.length, summary });
  }
  const shapes = shapesOf(inputs);
  const parsed = kernel.params.parse(params);
  const { stages, makesImage } = bundlePlan(kernel.plan(parsed, shapes), bundles);
  const { version: kernelVersion } = kernel;
  const { id } = await coordinator.createJob(
    spinJob(1, { kernel: kernelId, kernelVersion, params: parsed, inputs, stages, makesImage }),
  );
  await expect
    .poll(async () => (await coordinator.getJob(id)).endedAtMs, { timeout: 25_000, interval: 100 })
    .not.toBeNull();
  const job = await coordinator.getJob(id);
  expect(job).toMatchObject({ state: "done", failure: null, resultsInvalid: 0 });
  const { createCpu } = await kernelRuntimes[kernelId]!();
  const whole = await runWholeJob(kernel, await createCpu(nodeAssets), parsed, {
    shapes,
    images: pixels,
    files: file ? [file] : [],
  });
  for (const [stage, cid] of job.stageCids.entries()) {
    expect(Buffer.compare(await blobs.get(cid), whole.stages[stage]!)).toBe(0);
  }
  if (whole.image) expect(Buffer.compare(outputs.finished.get(id)!, whole.image)).toBe(0);
  if (job.reportCid) expect(JSON.parse(Buffer.from(await blobs.get(job.reportCid)).toString())).toEqual(whole.report);
  return job;
}

describe("two engines at a coordinator", () => {
  it("compute the stages of a job over several images one after the other", async () => {
    network = new Network();
    await network.open();
    const sizes = [
      [150, 100],
      [90, 200],
      [70, 70],
    ] as const;
    const job = await expectSame("image-analyze", { analysis: { op: "duplicates" } }, sizes, null);
    expect(job.stageCids.length).toBeGreaterThan(0);
    expect(network.fetched.filter((cid) => cid === job.stageCids[0])).toHaveLength(2);
  });

  it.each([true, false])("run a network over images, fetching it once each (a classifier: %s)", async (classifier) => {
    network = new Network();
    await network.open();
    const file = [...Array(60).keys()]
      .map((seed) => randomNetwork(seed))
      .find((each) => each.classifier === classifier)!.file;
    const sizes = [
      [120, 90],
      [64, 64],
    ] as const;
    await expectSame("image-recognize", {}, classifier ? sizes : sizes.slice(0, 1), file);
    const cid = cidOfDigest(await digestOf(file));
    expect(network.fetched.filter((each) => each === cid)).toHaveLength(2);
  });

  it.each([
    ["image-analyze", { analysis: { op: "histogram" } }, [[1_100, 300]], [2, 3]],
    ["image-filter", { pipeline: [{ op: "equalize" }] }, [[600, 600]], [5, 2]],
    ["spin", { units: 100, iterations: 50, resultBytes: 8 }, [], [7]],
  ] as const)("compute bundles of %s to what its units make alone", async (kernel, params, sizes, bundles) => {
    network = new Network();
    await network.open();
    const job = await expectSame(kernel, params, sizes, null, bundles);
    expect(job.stages.map(({ bundle }) => bundle?.size)).toEqual(bundles);
  });
});
