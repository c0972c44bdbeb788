import { describe, expect, it } from "vitest";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import { describeParams } from "./describe-params.ts";

describe("describeParams", () => {
  it.each(["grayscale", "curves(points=0:0/128:140/255:255,channel=red) | blur(sigma=2)"])(
    "writes a pipeline as the command line reads it: %s",
    (text) => expect(describeParams({ params: { pipeline: parsePipeline(text) } })).toBe(text),
  );

  it("writes an analysis", () => {
    const analysis = { op: "corners", method: "fast9", threshold: 20 };
    expect(describeParams({ params: { analysis } })).toBe("corners(method=fast9,threshold=20)");
  });

  it("has nothing to say of other parameters", () => expect(describeParams({ params: { width: 3 } })).toBeNull());
});
