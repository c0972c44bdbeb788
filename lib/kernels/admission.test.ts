import { describe, expect, it } from "vitest";
import { z } from "zod";
import { digestOf } from "#lib/protocol/digests.ts";
import { admitGpu, goldenWork } from "./admission.ts";
import type { Computer, GoldenVector, KernelAssets, KernelRuntime } from "./kernel.ts";

const inputs = [{ kind: "image", width: 5, height: 4, opaque: true }] as const;
const drawInput = () => Uint8Array.from({ length: 5 * 4 * 4 }, (_, i) => i);
/** A kernel whose only unit copies the 3 × 2 pixels at (1, 1). */
const copyKernel: KernelRuntime["kernel"] = {
  id: "copy",
  version: 1,
  title: "Copy",
  inputs: { images: { min: 1, max: 1 }, file: null },
  params: z.unknown(),
  plan: () => ({
    stages: [{ title: "Pixels", raster: { width: 3, height: 2 }, unitCount: 1 }],
    makesImage: true,
    unitCount: 1,
    unit: () => ({
      stage: 0,
      region: { x: 0, y: 0, width: 3, height: 2 },
      reads: [{ input: 0, region: { x: 1, y: 1, width: 3, height: 2 } }],
      resultBytes: 24,
      costOps: 6,
      memoryBytes: 24,
    }),
  }),
};
const copy: Computer = { run: async (work) => work.pixels[0]! };
const gpu = { device: {} as GPUDevice };
const assets = {} as KernelAssets;

async function runtimeWith(computer: Computer, expected?: string): Promise<KernelRuntime> {
  const vector: GoldenVector = { name: "whole", params: null, inputs, ordinal: 0, drawInput, expected: "" };
  const right = await digestOf(goldenWork({ kernel: copyKernel }, vector).pixels[0]!);
  return {
    kernel: copyKernel,
    createCpu: async () => copy,
    createGpu: async () => computer,
    goldenVectors: [{ ...vector, expected: right }, ...(expected ? [{ ...vector, name: "tampered", expected }] : [])],
  };
}

describe("goldenWork", () => {
  it("cuts the unit's region out of the drawn input", async () => {
    const runtime = await runtimeWith(copy);
    const work = goldenWork(runtime, runtime.goldenVectors[0]!);
    expect([...work.pixels[0]!.subarray(0, 12)]).toEqual([24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35]);
    expect([...work.pixels[0]!.subarray(12)]).toEqual([44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55]);
  });
});

describe("admitGpu", () => {
  it("admits a GPU that reproduces every vector, and hands over its computer", async () => {
    expect(await admitGpu(await runtimeWith(copy), gpu, assets)).toEqual({ admitted: true, computer: copy });
  });

  it("refuses a GPU that is wrong in one bit", async () => {
    const wrong: Computer = { run: async (work) => work.pixels[0]!.map((byte, i) => (i === 7 ? byte ^ 1 : byte)) };
    expect(await admitGpu(await runtimeWith(wrong), gpu, assets)).toEqual({
      admitted: false,
      vector: "whole",
      reason: "wrong-bytes",
    });
  });

  it("refuses when a vector was tampered with, and names it", async () => {
    const verdict = await admitGpu(await runtimeWith(copy, "0".repeat(64)), gpu, assets);
    expect(verdict).toMatchObject({ admitted: false, vector: "tampered", reason: "wrong-bytes" });
  });

  it("refuses a GPU that fails, with the error", async () => {
    const error = new Error("device lost");
    const failing: Computer = { run: () => Promise.reject(error) };
    expect(await admitGpu(await runtimeWith(failing), gpu, assets)).toEqual({
      admitted: false,
      vector: "whole",
      reason: "failed",
      error,
    });
  });

  it("refuses every GPU for a kernel without vectors", async () => {
    const runtime = { ...(await runtimeWith(copy)), goldenVectors: [] };
    expect(await admitGpu(runtime, gpu, assets)).toMatchObject({ admitted: false, reason: "failed" });
  });

  it("stops when asked to, without a verdict", async () => {
    const stopped = AbortSignal.abort(new Error("stopped"));
    const obeying: Computer = {
      async run(work, { signal } = {}) {
        signal?.throwIfAborted();
        return copy.run(work);
      },
    };
    await expect(admitGpu(await runtimeWith(obeying), gpu, assets, stopped)).rejects.toThrow("stopped");
  });
});
