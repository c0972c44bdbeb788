import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import { Pacer } from "#lib/gpu/pacer.ts";
import type { ComputeApi, ComputeJob, ComputeOrder, ComputeOutcome } from "#lib/host/compute/compute-api.ts";
import { spinBrief } from "#lib/host/testing/fake-coordinator.ts";
import { AssetUnavailableError } from "#lib/kernels/fetch-assets.ts";
import type { Digest, HostId, UnitId } from "#lib/protocol/ids.ts";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import { createComputeService } from "./compute-service.ts";

const hostId = "0123456789abcdef0123456789abcdef" as HostId;
const ignore = (): void => {};
const { jobId } = spinBrief(1, { units: 1, iterations: 0, resultBytes: 4 });
const SIDE = 40;
const image = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * i) >> 5));

/** Jobs of one unit each, small enough for a software adapter. */
const jobs: readonly { readonly job: ComputeJob; readonly draws: boolean }[] = [
  { kernel: "image-analyze", params: { analysis: { op: "histogram" } }, draws: true },
  {
    kernel: "render-fractal",
    params: { width: 30, height: 30, samples: 2, centre: { re: "-0.65", im: "0" }, span: "2.5", maxIterations: 400 },
    draws: false,
  },
].map(({ kernel, params, draws }) => ({
  job: {
    jobId,
    kernel,
    kernelVersion: 1,
    params,
    inputs: draws ? [{ kind: "image" as const, width: SIDE, height: SIDE, opaque: true }] : [],
    files: [],
    stages: [],
    bundles: [],
  },
  draws,
}));

/** The GPU under test: each device as it was opened, and the most units it had under way at once. */
const devices: GpuContext[] = [];
let atOnce = 0;
let whenDispatched = (_gpu: GpuContext): void => {};
const pacer = new Pacer();

async function requestGpu(): Promise<GpuContext | null> {
  const gpu = await createNodeGpu({ pacer });
  if (gpu === null) return null;
  devices.push(gpu);
  const { dispatchSliced } = gpu;
  let underWay = 0;
  gpu.dispatchSliced = async (work) => {
    atOnce = Math.max(atOnce, ++underWay);
    const running = dispatchSliced(work);
    whenDispatched(gpu);
    return running.finally(() => {
      underWay -= 1;
    });
  };
  return gpu;
}

function order(draws: boolean): ComputeOrder {
  return {
    unitId: 1 as UnitId,
    attempt: 0,
    ordinal: 0,
    pixels: draws ? [image.slice()] : [],
    preview: false,
    resumeFrom: null,
  };
}

const digestsOf = (outcomes: readonly ComputeOutcome[]): (Digest | null)[] =>
  outcomes.map((outcome) => (outcome.ok ? outcome.digest : null));

const probe = await createNodeGpu();
probe?.destroy();

describe.skipIf(probe === null).each(jobs)("compute service with a GPU: $job.kernel", ({ job, draws }) => {
  let gpu: ComputeApi;
  let right: Digest | null;
  /** Hands the worker this many batches at once. */
  const runAtOnce = async (batches: number): Promise<ComputeOutcome[]> => {
    const runs = Array.from({ length: batches }, () => gpu.run(job, [order(draws)]));
    return (await Promise.all(runs)).flat();
  };

  beforeAll(async () => {
    const cpu = createComputeService(sourceAssets, async () => null);
    await cpu.open({ role: "cpu", hostId, hidden: false }, ignore);
    right = digestsOf(await cpu.run(job, [order(draws)]))[0]!;
    gpu = createComputeService(sourceAssets, requestGpu);
  });
  beforeEach(async () => {
    await gpu.open({ role: "gpu", hostId, hidden: false }, ignore);
    atOnce = 0;
  });
  afterAll(() => devices.at(-1)?.destroy());

  it("has several batches under way at once, and each gets the CPU's bytes", async () => {
    expect(await gpu.admit(job.kernel)).toMatchObject({ admitted: true });
    const outcomes = await runAtOnce(4);
    expect(digestsOf(outcomes)).toEqual([right, right, right, right]);
    expect(atOnce).toBeGreaterThan(1);
  });

  it("says which units a loss took, and computes them on the next device once that one was admitted", async () => {
    expect(await gpu.admit(job.kernel)).toMatchObject({ admitted: true });
    whenDispatched = (lost) => lost.destroy();
    const lost = await runAtOnce(3);
    whenDispatched = () => {};
    expect(lost).toMatchObject([
      { ok: false, deviceLost: true },
      { ok: false, deviceLost: true },
      { ok: false, deviceLost: true },
    ]);
    await gpu.open({ role: "gpu", hostId, hidden: true }, ignore);
    expect(await runAtOnce(1)).toMatchObject([{ ok: false, deviceLost: false }]);
    expect(await gpu.admit(job.kernel)).toMatchObject({ admitted: true });
    expect(digestsOf(await runAtOnce(3))).toEqual([right, right, right]);
    expect(devices.at(-1)!.hidden).toBe(true);
  });

  it("does not hold a loss during its admission against the GPU", async () => {
    whenDispatched = (lost) => lost.destroy();
    expect(await gpu.admit(job.kernel)).toMatchObject({ admitted: false, wrong: false, deviceLost: true });
    whenDispatched = () => {};
  });

  it("does not hold a part that could not be loaded against it either", async () => {
    const text = () => Promise.reject(new AssetUnavailableError("shader", new Error("HTTP 503")));
    const cutOff = createComputeService({ ...sourceAssets, text }, requestGpu);
    await cutOff.open({ role: "gpu", hostId, hidden: false }, ignore);
    expect(await cutOff.admit(job.kernel)).toMatchObject({ admitted: false, inconclusive: true });
  });

  it("hears whether pages are hidden", async () => {
    gpu.setHidden(true);
    expect(devices.at(-1)!.hidden).toBe(true);
    gpu.setHidden(false);
    expect(devices.at(-1)!.hidden).toBe(false);
  });
});
