import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAnalysis, parseAnalysis } from "./analysis-text.ts";
import { analysisForms, imageAnalyzeParamsSchema } from "./params.ts";
import { anyComponents, anyCorners, anyDuplicates, anyHistogram, anyLines, anyMatch } from "./testing.ts";

describe("analysis text", () => {
  it("reads analyses, filling in what is left out", () => {
    expect(parseAnalysis("corners(method=harris, limit=9)")).toEqual({
      op: "corners",
      method: "harris",
      threshold: 20,
      limit: 9,
    });
    expect(parseAnalysis("histogram")).toEqual({ op: "histogram", scale: "linear" });
  });

  it("survives being written and read again", () => {
    const any = fc.oneof(anyHistogram, anyCorners, anyComponents, anyMatch, anyLines, anyDuplicates);
    fc.assert(
      fc.property(any, (analysis) => {
        expect(parseAnalysis(formatAnalysis(analysis))).toEqual(analysis);
        expect(imageAnalyzeParamsSchema.parse({ analysis })).toEqual({ analysis });
      }),
    );
  });

  it.each([
    ["corners(threshold=0)", "pipeline.bad-value"],
    ["corners(method=sift)", "pipeline.bad-value"],
    ["lines(limit=501)", "pipeline.bad-value"],
    ["components(connectivity=4)", "pipeline.syntax"],
    ["corners|lines", "pipeline.too-long"],
    ["faces", "pipeline.unknown-operation"],
  ])("refuses %s", (text, code) => {
    expect(() => parseAnalysis(text)).toThrow(expect.objectContaining({ code, kind: "user" }));
  });

  it("has a form with a label and a heading for each", () => {
    for (const { label, group, fields } of Object.values(analysisForms)) {
      expect(label && group).toBeTruthy();
      for (const field of fields) expect(field.label).not.toBe(field.name);
    }
  });
});
