import { describe, expect, it } from "vitest";
import { type EngineState, initialEngineState } from "#lib/host/engine/engine-state.ts";
import { formatsOf } from "../../format.ts";
import { readTranslations } from "../../i18n/read-translations.ts";
import { describeEngine, describeGpu } from "./describe-engine.ts";

const english = readTranslations("contribute");
const tellReason = (_code: string, sentence: string) => sentence;
const tell = (state: EngineState) => describeEngine(state, { t: english, tellReason, formats: formatsOf("en") });

const gpu = { status: "admitted", adapter: "SwiftShader", reason: null, kernels: [] } as const;

describe("describeEngine", () => {
  it("gives the honest reason for being idle", () => {
    const state = { ...initialEngineState, status: "idle", idle: { code: "only-own-units", retryAtMs: null } } as const;
    expect(tell(state).detail).toContain("must come from other people");
  });

  it("adds the rule that holds work back", () => {
    const reason = { code: "assign.too-new", sentence: "Too many new hosts." };
    const state = { ...initialEngineState, status: "idle", idle: { code: "rules", retryAtMs: null, reason } } as const;
    expect(tell(state).detail).toMatch(/nothing to do with each other\. Too many new hosts\.$/);
  });

  it("counts the workers that compute", () => {
    const state = {
      ...initialEngineState,
      status: "working",
      workers: [{ id: 0, role: "cpu", current: null }],
    } as const;
    expect(tell(state).detail).toBe("0 of 1 worker computing.");
  });

  it("does not count the worker of a refused GPU", () => {
    const workers = [
      { id: 0, role: "cpu", current: null },
      { id: 1, role: "gpu", current: null },
    ] as const;
    const refused = { ...gpu, status: "refused" } as const;
    const state = { ...initialEngineState, status: "working", workers, gpu: refused } as const;
    expect(tell(state).detail).toBe("0 of 1 worker computing.");
  });

  it("says when another tab does the work", () => {
    expect(tell({ ...initialEngineState, status: "starting", inOtherTab: true }).detail).toContain("another tab");
  });

  it("shows an error in its own words", () => {
    const error = { code: "host.x", message: "The clock is wrong." };
    expect(tell({ ...initialEngineState, status: "error", error }).detail).toBe("The clock is wrong.");
  });
});

describe("describeGpu", () => {
  it("names the adapter and what fell back to the CPU", () => {
    const kernels = [{ kernel: "image-filter@1", admitted: false, reason: "mismatch" }];
    expect(describeGpu({ ...gpu, kernels }, true, english)).toBe(
      "In use: SwiftShader. Computed on the CPU instead: image-filter.",
    );
  });

  it("says why a GPU is refused", () => {
    expect(describeGpu({ ...gpu, status: "refused", reason: "2 of 6 vectors differ" }, true, english)).toContain(
      "2 of 6 vectors differ.",
    );
  });
});
