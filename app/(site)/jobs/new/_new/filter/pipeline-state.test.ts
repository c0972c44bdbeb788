import { describe, expect, it } from "vitest";
import { changePipeline, pipelineFrom } from "./pipeline-state.ts";

describe("changePipeline", () => {
  it("turns text into steps", () => {
    const state = pipelineFrom("blur(sigma=2) | grayscale");
    expect(state.steps.map((step) => step.op.op)).toEqual(["blur", "grayscale"]);
    expect(state.error).toBeNull();
  });

  it("keeps the steps and names the column while the text is wrong", () => {
    const state = changePipeline(pipelineFrom("blur(sigma=2)"), { type: "write", text: "blur(sigma=2) | blor" });
    expect(state.steps).toHaveLength(1);
    expect(state.error).toMatchObject({ details: { column: 17 } });
  });

  it("writes the text anew when a step changes", () => {
    const before = pipelineFrom("blur(sigma=2)|grayscale");
    const after = changePipeline(before, { type: "change", key: before.steps[0]!.key, field: "sigma", value: 4.5 });
    expect(after.text).toBe("blur(sigma=4.5) | grayscale");
  });

  it("adds a step with its initial values", () => {
    const state = changePipeline(pipelineFrom("grayscale"), { type: "add", op: "resize" });
    expect(state.text).toBe("grayscale | resize(width=800)");
  });

  it("moves a step without giving it a new key", () => {
    const before = pipelineFrom("grayscale | sobel | blur(sigma=2)");
    const after = changePipeline(before, { type: "move", key: before.steps[2]!.key, to: 0 });
    expect(after.text).toBe("blur(sigma=2) | grayscale | sobel");
    expect(after.steps[0]!.key).toBe(before.steps[2]!.key);
  });

  it("has an error when the last step is removed", () => {
    const before = pipelineFrom("sobel");
    expect(changePipeline(before, { type: "remove", key: 0 }).error).toMatchObject({ code: "pipeline.syntax" });
  });

  it("reports a resize without any side", () => {
    const before = pipelineFrom("resize(width=800)");
    const after = changePipeline(before, { type: "change", key: 0, field: "width", value: undefined });
    expect(after.error?.message).toContain("width");
  });
});
