import { describe, expect, it } from "vitest";
import { digestOf } from "#lib/protocol/digests.ts";
import { goldenWork } from "../admission.ts";
import { computeSpin } from "./compute-spin.ts";
import { spin } from "./kernel.ts";
import { spinRuntime } from "./runtime.ts";

const noAssets = { text: async () => "", bytes: async () => new Uint8Array() };

describe("spin", () => {
  it("places unit n in row n", () => {
    const plan = spin.plan({ units: 5, iterations: 0, resultBytes: 64 }, []);
    expect(plan.stages[0]!.raster).toEqual({ width: 16, height: 5 });
    expect(plan.unit(3)).toMatchObject({ region: { x: 0, y: 3, width: 16, height: 1 }, resultBytes: 64 });
  });

  it("refuses results that are not whole pixels and outputs that are too large", () => {
    expect(spin.params.safeParse({ units: 1, iterations: 1, resultBytes: 6 }).success).toBe(false);
    expect(spin.params.safeParse({ units: 1_000_000, iterations: 1, resultBytes: 4096 }).success).toBe(false);
  });

  it("gives different bytes for different ordinals and different work, and the same for the same", () => {
    expect(computeSpin(1, 10, 64)).toEqual(computeSpin(1, 10, 64));
    expect(computeSpin(1, 10, 64)).not.toEqual(computeSpin(2, 10, 64));
    expect(computeSpin(1, 10, 64)).not.toEqual(computeSpin(1, 11, 64));
  });

  it("reproduces its golden vectors", async () => {
    const computer = await spinRuntime.createCpu(noAssets);
    for (const vector of spinRuntime.goldenVectors) {
      const bytes = await computer.run(goldenWork(spinRuntime, vector));
      expect(await digestOf(bytes), vector.name).toBe(vector.expected);
    }
  });

  it("says that it has no GPU implementation", async () => {
    await expect(spinRuntime.createGpu({} as never, noAssets)).rejects.toMatchObject({ code: "kernel.no-gpu" });
  });
});
