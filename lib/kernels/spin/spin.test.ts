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

  it.each([2 ** 24, 40_000_000, 60_000_000])("gives the same bytes when interrupted in %i rounds", (iterations) => {
    const states: Uint8Array[] = [];
    const whole = computeSpin(7, iterations, 64, { onCheckpoint: (state) => states.push(state) });
    expect(whole).toEqual(computeSpin(7, iterations, 64));
    expect(states.length).toBe(Math.ceil(iterations / 2 ** 24) - 1);
    for (const resumeFrom of states) expect(computeSpin(7, iterations, 64, { resumeFrom })).toEqual(whole);
  });

  it("stops between checkpoints when asked to, and goes on from the last one", () => {
    const stop = new AbortController();
    let resumeFrom: Uint8Array | undefined;
    const onCheckpoint = (state: Uint8Array): void => {
      resumeFrom = state;
      stop.abort(new Error("stopped"));
    };
    const interrupted = () => computeSpin(1, 50_000_000, 64, { signal: stop.signal, onCheckpoint });
    expect(interrupted).toThrow("stopped");
    let left = 0;
    const resumed = computeSpin(1, 50_000_000, 64, { resumeFrom, onCheckpoint: () => left++ });
    expect(resumed).toEqual(computeSpin(1, 50_000_000, 64));
    expect(left).toBe(1);
  });

  it.each([
    ["too short", new Uint8Array(11)],
    ["too long", new Uint8Array(13)],
    ["further than the unit goes", new Uint8Array(Float64Array.of(11, 0).buffer, 0, 12)],
    ["before its beginning", new Uint8Array(Float64Array.of(-1, 0).buffer, 0, 12)],
    ["no number", new Uint8Array(Float64Array.of(Number.NaN, 0).buffer, 0, 12)],
  ])("ignores a checkpoint that is %s", (_, resumeFrom) => {
    expect(computeSpin(3, 10, 64, { resumeFrom })).toEqual(computeSpin(3, 10, 64));
  });

  it("says that it has no GPU implementation", async () => {
    await expect(spinRuntime.createGpu({} as never, noAssets)).rejects.toMatchObject({ code: "kernel.no-gpu" });
  });
});
