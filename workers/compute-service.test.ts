import { describe, expect, it } from "vitest";
import type { ComputeJob, ComputeOrder } from "#lib/host/compute/compute-api.ts";
import { spinBrief } from "#lib/host/testing/fake-coordinator.ts";
import { computeSpin } from "#lib/kernels/spin/compute-spin.ts";
import { commitTo, digestOf } from "#lib/protocol/digests.ts";
import type { HostId, UnitId } from "#lib/protocol/ids.ts";
import { createComputeService } from "./compute-service.ts";
import { drawPreview } from "./draw-preview.ts";

const hostId = "0123456789abcdef0123456789abcdef" as HostId;
const noAssets = { text: async () => "", bytes: async () => new Uint8Array() };

function job(resultBytes: number, kernel = "spin"): ComputeJob {
  const params = { units: 10, iterations: 5, resultBytes };
  return { jobId: spinBrief(resultBytes, params).jobId, kernel, kernelVersion: 1, params, shape: null };
}

function order(ordinal: number, preview = false): ComputeOrder {
  return { unitId: (ordinal + 1) as UnitId, attempt: 2, ordinal, input: null, preview };
}

describe("compute service", () => {
  it.each([64, 20_000])("computes results of %i bytes, digests them and commits to them", async (resultBytes) => {
    const service = createComputeService(noAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false });
    const [outcome] = await service.run(job(resultBytes), [order(3)]);
    const payload = computeSpin(3, 5, resultBytes);
    const digest = await digestOf(payload);
    const commitment = await commitTo({ unitId: 4 as UnitId, attempt: 2, hostId }, digest);
    expect(outcome).toEqual({ ok: true, digest, commitment, payload, preview: null });
  });

  it("answers batches in order, one outcome per order", async () => {
    const service = createComputeService(noAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false });
    const [first, second] = await Promise.all([
      service.run(job(64), [order(0), order(1)]),
      service.run(job(64), [order(2, true)]),
    ]);
    expect([...first, ...second].map((outcome) => outcome.ok)).toEqual([true, true, true]);
    expect(second[0]).toMatchObject({ preview: { width: 16, height: 1 } });
  });

  it("says that it cannot compute an unknown kernel", async () => {
    const service = createComputeService(noAssets, async () => null);
    await service.open({ role: "cpu", hostId, hidden: false });
    expect(await service.run(job(64, "nonsense"), [order(0)])).toMatchObject([{ ok: false, reason: "unsupported" }]);
  });

  it("refuses the GPU's role where there is no GPU", async () => {
    const service = createComputeService(noAssets, async () => null);
    await expect(service.open({ role: "gpu", hostId, hidden: false })).rejects.toThrow("no GPU");
  });

  it("does not admit a GPU to a kernel that has no implementation for it", async () => {
    const service = createComputeService(noAssets, async () => ({ description: "fake" }) as never);
    expect(await service.open({ role: "gpu", hostId, hidden: false })).toBe("fake");
    expect(await service.admit("spin")).toMatchObject({ admitted: false, wrong: false });
    expect(await service.run(job(64), [order(0)])).toMatchObject([{ ok: false }]);
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
