import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MessageChannel } from "node:worker_threads";
import { expose } from "comlink";
import { describe, expect, it } from "vitest";
import type { ComputeApi, ComputeJob, ComputeOrder } from "#lib/host/compute/compute-api.ts";
import { nodeEndpoint } from "#lib/host/compute/node-endpoint.ts";
import { remoteCompute } from "#lib/host/compute/remote-compute.ts";
import { spinBrief } from "#lib/host/testing/fake-coordinator.ts";
import { imageAnalyze } from "#lib/kernels/image-analyze/kernel.ts";
import { imageAnalyzeRuntime } from "#lib/kernels/image-analyze/runtime.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { runWholeJob } from "#lib/kernels/run-whole-job.ts";
import { computeSpin } from "#lib/kernels/spin/compute-spin.ts";
import { cidOfDigest, commitTo, digestOf } from "#lib/protocol/digests.ts";
import type { HostId, UnitId } from "#lib/protocol/ids.ts";
import { createComputeService } from "./compute-service.ts";
import { drawPreview } from "./draw-preview.ts";

const hostId = "0123456789abcdef0123456789abcdef" as HostId;
const ignore = (): void => {};
const noAssets = { text: async () => "", bytes: async () => new Uint8Array() };

function job(resultBytes: number, kernel = "spin"): ComputeJob {
  const params = { units: 10, iterations: 5, resultBytes };
  return {
    jobId: spinBrief(resultBytes, params).jobId,
    kernel,
    kernelVersion: 1,
    params,
    inputs: [],
    files: [],
    stages: [],
    bundles: [],
  };
}

function order(ordinal: number, preview = false): ComputeOrder {
  return { unitId: (ordinal + 1) as UnitId, attempt: 2, ordinal, pixels: [], preview, resumeFrom: null };
}

describe("compute service", () => {
  it.each([64, 20_000])("computes results of %i bytes, digests them and commits to them", async (resultBytes) => {
    const service = createComputeService(noAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false }, ignore);
    const [outcome] = await service.run(job(resultBytes), [order(3)]);
    const payload = computeSpin(3, 5, resultBytes);
    const digest = await digestOf(payload);
    const commitment = await commitTo({ unitId: 4 as UnitId, attempt: 2, hostId }, digest);
    expect(outcome).toEqual({ ok: true, digest, commitment, payload, preview: null });
  });

  it("computes bundles: the results of their units, one after the other", async () => {
    const service = createComputeService(noAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false }, ignore);
    const outcomes = await service.run({ ...job(64), bundles: [4] }, [order(0), order(2, true)]);
    const expected = [
      [0, 1, 2, 3],
      [8, 9],
    ].map((units) => Buffer.concat(units.map((ordinal) => computeSpin(ordinal, 5, 64))));
    expect(outcomes.map((outcome) => outcome.ok && Buffer.compare(outcome.payload, expected.shift()!))).toEqual([0, 0]);
    expect(outcomes[1]).toMatchObject({ preview: { width: 16, height: 1 } });
  });

  it("answers batches in order, one outcome per order", async () => {
    const service = createComputeService(noAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false }, ignore);
    const [first, second] = await Promise.all([
      service.run(job(64), [order(0), order(1)]),
      service.run(job(64), [order(2, true)]),
    ]);
    expect([...first, ...second].map((outcome) => outcome.ok)).toEqual([true, true, true]);
    expect(second[0]).toMatchObject({ preview: { width: 16, height: 1 } });
  });

  it("holds nothing of what it has handed over, however long it lives", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const service = createComputeService(noAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false }, ignore);
    const given: WeakRef<object>[] = [];
    for (let batch = 0; batch < 5; batch++) {
      given.push(...(await service.run(job(64), [order(batch)])).map((outcome) => new WeakRef(outcome)));
    }
    const held = (): number => given.filter((outcome) => outcome.deref() !== undefined).length;
    await expect
      .poll(() => {
        collect();
        return held();
      })
      .toBe(0);
    // It goes on all the same.
    expect(await service.run(job(64), [order(9)])).toMatchObject([{ ok: true }]);
  });

  it("says that it cannot compute an unknown kernel", async () => {
    const service = createComputeService(noAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false }, ignore);
    expect(await service.run(job(64, "nonsense"), [order(0)])).toMatchObject([{ ok: false, reason: "unsupported" }]);
  });

  it("refuses the GPU's role where there is no GPU", async () => {
    const service = createComputeService(noAssets, async () => null);
    await expect(service.open({ role: "gpu", hostId, hidden: false }, ignore)).rejects.toThrow("no GPU");
  });

  it("does not admit a GPU to a kernel that has no implementation for it", async () => {
    const service = createComputeService(noAssets, async () => ({ description: "fake" }) as never);
    expect(await service.open({ role: "gpu", hostId, hidden: false }, ignore)).toBe("fake");
    expect(await service.admit("spin")).toMatchObject({ admitted: false, wrong: false });
    expect(await service.run(job(64), [order(0)])).toMatchObject([{ ok: false }]);
  });
});

describe("compute service and shares", () => {
  const long = { ...job(64), params: { units: 10, iterations: 150_000_000, resultBytes: 64 } };

  it("holds a long unit in its midst, answers meanwhile, and gives the same bytes when it goes on", async () => {
    const [service, other] = [1, 2].map(() => createComputeService(noAssets, async () => null)) as [
      ComputeApi,
      ComputeApi,
    ];
    for (const each of [service, other]) await each.open({ role: "cpu", hostId, hidden: false }, ignore);
    await service.setShare(0.5);
    let done = false;
    const running = service.run(long, [order(3)]).then((outcomes) => {
      done = true;
      return outcomes;
    });
    // A turn of the loop: by then it rests, or it would not have come.
    await new Promise((resolve) => setTimeout(resolve));
    await service.setShare(0);
    const [whole] = await other.run(long, [order(3)]);
    expect(done).toBe(false);
    await service.setShare(1);
    expect(await running).toEqual([whole]);
  });
});

describe("compute service with stages", () => {
  const SIDE = 40;
  const image = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * i) >> 5));
  const shapes = [{ kind: "image", width: SIDE, height: SIDE, opaque: true }] as const;
  const params = imageAnalyze.params.parse({ analysis: { op: "histogram" } });
  const plan = imageAnalyze.plan(params, shapes);
  const analyze: ComputeJob = { ...job(4, "image-analyze"), params, inputs: shapes };
  const look = (ordinal: number): ComputeOrder => ({ ...order(ordinal, true), pixels: [image.slice()] });

  it("computes a stage from what the one before it gave, and shows what a unit looks at where it gives data", async () => {
    const whole = await runWholeJob(imageAnalyze, await imageAnalyzeRuntime.createCpu(nodeAssets), params, {
      shapes,
      images: [image],
    });
    const service = createComputeService(nodeAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false }, ignore);
    const [first] = await service.run(analyze, [look(0)]);
    if (!first!.ok) throw new Error(first!.message);
    expect(first!.preview).toEqual(drawPreview(image, SIDE, SIDE));
    const assembly = imageAnalyze.openStage!({ params, inputs: shapes }, 0, []);
    assembly.add(0, first!.payload);
    const bytes = assembly.finish();
    expect(bytes).toEqual(whole.stages[0]);

    const cid = cidOfDigest(await digestOf(bytes));
    const unit = plan.unit(1);
    expect(await service.run({ ...analyze, stages: [cid] }, [order(1, true)])).toMatchObject([{ reason: "crashed" }]);
    await service.keep([{ cid, bytes }], []);
    const [second] = await service.run({ ...analyze, stages: [cid] }, [order(1, true)]);
    if (!second!.ok) throw new Error(second!.message);
    expect(second!.preview).toEqual(drawPreview(second!.payload, unit.region.width, unit.region.height));
    for (let y = 0; y < unit.region.height; y++) {
      const row = second!.payload.subarray(y * unit.region.width * 4, (y + 1) * unit.region.width * 4);
      expect(row).toEqual(whole.image!.subarray(y * whole.width * 4).subarray(0, row.length));
    }
    await service.keep([], [cid]);
    expect(await service.run({ ...analyze, stages: [cid] }, [order(1)])).toMatchObject([{ ok: false }]);
  });
});

describe("compute service and checkpoints", () => {
  const ITERATIONS = 150_000_000;
  const long: ComputeJob = { ...job(64), params: { units: 10, iterations: ITERATIONS, resultBytes: 64 } };
  /** Time passes by this much with every look at it. */
  const clock = (stepMs: number) => {
    let at = 0;
    return () => (at += stepMs);
  };

  it.each([
    [6_000, 8],
    [2_000, 2],
    [10, 0],
  ])("saves a unit's state every few seconds (%i ms pass between two offers)", async (stepMs, saved) => {
    const states: Uint8Array<ArrayBuffer>[] = [];
    const service = createComputeService(noAssets, async () => null, clock(stepMs));
    await service.open({ role: "cpu", hostId, hidden: false }, (replica, state) => {
      expect(replica).toEqual({ unitId: 4, attempt: 2 });
      states.push(state);
    });
    const [whole] = await service.run(long, [order(3)]);
    expect(states).toHaveLength(saved);
    for (const resumeFrom of states.slice(-1)) {
      expect(await service.run(long, [{ ...order(3), resumeFrom }])).toEqual([whole]);
    }
  });

  it("tells them over a message channel", async () => {
    const { port1, port2 } = new MessageChannel();
    expose(
      createComputeService(noAssets, async () => null, clock(6_000)),
      nodeEndpoint(port2),
    );
    const remote = remoteCompute(nodeEndpoint(port1));
    const told: [unknown, Uint8Array][] = [];
    await remote.open({ role: "cpu", hostId, hidden: false }, (replica, state) => told.push([replica, state]));
    await remote.keep([{ cid: cidOfDigest(await digestOf(new Uint8Array(3))), bytes: new Uint8Array(3) }], []);
    const [whole] = await remote.run(long, [order(3)]);
    await expect.poll(() => told.length).toBe(8);
    expect(told[0]).toEqual([{ unitId: 4, attempt: 2 }, expect.any(Uint8Array)]);
    const resumed = { ...order(3), resumeFrom: Uint8Array.from(told.at(-1)![1]) };
    expect(await remote.run(long, [resumed])).toEqual([whole]);
    port1.close();
    await once(port2, "close");
  });
});

describe("drawPreview", () => {
  it("keeps small pictures as they are", () => {
    const pixels = Uint8Array.from({ length: 3 * 2 * 4 }, (_, i) => i);
    expect(drawPreview(pixels, 3, 2)).toEqual({ width: 3, height: 2, rgba: Uint8ClampedArray.from(pixels) });
  });

  it("shrinks large ones to 96 pixels on their longer side, keeping their shape", () => {
    expect(drawPreview(new Uint8Array(400 * 200 * 4), 400, 200)).toMatchObject({ width: 96, height: 48 });
    expect(drawPreview(new Uint8Array(2 * 1_000 * 4), 2, 1_000)).toMatchObject({ width: 1, height: 96 });
  });

  it("draws nothing of what is not a picture", () => {
    expect(drawPreview(new Uint8Array(10), 3, 2)).toBeNull();
  });
});
