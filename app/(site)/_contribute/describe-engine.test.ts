import { describe, expect, it } from "vitest";
import { initialEngineState } from "#lib/host/engine/engine-state.ts";
import { describeEngine, describeGpu } from "./describe-engine.ts";

const gpu = { status: "admitted", adapter: "SwiftShader", reason: null, kernels: [] } as const;

describe("describeEngine", () => {
  it("gives the honest reason for being idle", () => {
    const state = { ...initialEngineState, status: "idle", idle: { code: "only-own-units", retryAtMs: null } } as const;
    expect(describeEngine(state).detail).toContain("must come from other people");
  });

  it("counts the workers that compute", () => {
    const state = {
      ...initialEngineState,
      status: "working",
      workers: [{ id: 0, role: "cpu", current: null }],
    } as const;
    expect(describeEngine(state).detail).toBe("0 of 1 worker computing.");
  });

  it("does not count the worker of a refused GPU", () => {
    const workers = [
      { id: 0, role: "cpu", current: null },
      { id: 1, role: "gpu", current: null },
    ] as const;
    const refused = { ...gpu, status: "refused" } as const;
    const state = { ...initialEngineState, status: "working", workers, gpu: refused } as const;
    expect(describeEngine(state).detail).toBe("0 of 1 worker computing.");
  });

  it("says when another tab does the work", () => {
    expect(describeEngine({ ...initialEngineState, status: "starting", inOtherTab: true }).detail).toContain(
      "another tab",
    );
  });

  it("shows an error in its own words", () => {
    const error = { code: "host.x", message: "The clock is wrong." };
    expect(describeEngine({ ...initialEngineState, status: "error", error }).detail).toBe("The clock is wrong.");
  });
});

describe("describeGpu", () => {
  it("names the adapter and what fell back to the CPU", () => {
    const kernels = [{ kernel: "image-filter@1", admitted: false, reason: "mismatch" }];
    expect(describeGpu({ ...gpu, kernels }, true)).toBe(
      "In use: SwiftShader. Computed on the CPU instead: image-filter.",
    );
  });

  it("says why a GPU is refused", () => {
    expect(describeGpu({ ...gpu, status: "refused", reason: "2 of 6 vectors differ" }, true)).toContain(
      "2 of 6 vectors differ.",
    );
  });
});
