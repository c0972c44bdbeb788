import { describe, expect, it } from "vitest";
import { MAX_RESULT_BYTES } from "#lib/protocol/limits.ts";
import type { ImageShape } from "../kernel.ts";
import { parseAnalysis } from "./analysis-text.ts";
import { imageAnalyze } from "./kernel.ts";
import { imageAnalyzeParamsSchema } from "./params.ts";

const shape = (width: number, height: number, opaque = true): ImageShape => ({ kind: "image", width, height, opaque });
const plan = (text: string, ...inputs: ImageShape[]) => imageAnalyze.plan({ analysis: parseAnalysis(text) }, inputs);

/** Every analysis at its most expensive, on images as large as there are. */
const LARGEST = [
  ["histogram", [shape(10_000, 10_000, false), shape(65_535, 1500)]],
  ["corners(method=harris,limit=2000)", [shape(10_000, 10_000)]],
  ["components(limit=2000,connectivity=four)", [shape(10_000, 10_000)]],
  ["match(limit=2000,spacing=1)", [shape(10_000, 10_000), shape(128, 128)]],
  ["match(limit=2000,spacing=32)", [shape(65_535, 1500), shape(128, 128)]],
  ["lines(limit=500)", [shape(10_000, 10_000)]],
  ["duplicates", Array.from({ length: 200 }, () => shape(10_000, 10_000))],
] as const;

describe("plan of the image analysis", () => {
  it.each(LARGEST)("%s stays within results, memory and time of a unit on the largest images", (text, inputs) => {
    const { stages, unitCount, unit } = plan(text, ...inputs);
    expect(stages).toHaveLength(2);
    expect(unitCount).toBe(stages[0]!.unitCount + stages[1]!.unitCount);
    for (let ordinal = 0; ordinal < unitCount; ordinal += Math.ceil(unitCount / 50)) {
      const { resultBytes, memoryBytes, costOps, reads } = unit(ordinal);
      expect(resultBytes).toBeLessThanOrEqual(MAX_RESULT_BYTES);
      expect(resultBytes % 4).toBe(0);
      expect(memoryBytes).toBeLessThan(2 ** 27);
      expect(Number.isSafeInteger(costOps) && costOps > 0).toBe(true);
      // Four operations a nanosecond: within five seconds.
      expect(costOps).toBeLessThan(2e10);
      for (const { input, region } of reads) {
        expect(Math.min(region.x, region.y)).toBeGreaterThanOrEqual(0);
        expect(region.x + region.width).toBeLessThanOrEqual(inputs[input]!.width);
        expect(region.y + region.height).toBeLessThanOrEqual(inputs[input]!.height);
      }
    }
  });

  it("covers the picture exactly once, in both stages", () => {
    const { stages, unitCount, unit } = plan("corners", shape(1300, 700));
    const areas = [0, 0];
    for (let i = 0; i < unitCount; i++) areas[unit(i).stage]! += unit(i).region.width * unit(i).region.height;
    expect(areas).toEqual([1300 * 700, 1300 * 700]);
    expect(stages.map(({ raster }) => raster)).toEqual([
      { width: 1300, height: 700 },
      { width: 1300, height: 700 },
    ]);
  });

  it("reads the images' pixels for the drawing only where they are drawn over", () => {
    const last = (text: string) => plan(text, shape(30, 20)).unit(1).reads;
    expect(last("corners")).toEqual([{ input: 0, region: { x: 0, y: 0, width: 30, height: 20 } }]);
    expect(last("histogram")).toEqual([]);
  });

  it.each([
    ["corners", 2],
    ["components", 0],
    ["lines", 3],
    ["match", 1],
    ["match", 3],
    ["histogram", 0],
    ["duplicates", 201],
  ])("%s refuses %i images", (text, count) => {
    const inputs = Array.from({ length: count }, () => shape(9, 9));
    const refused = expect.objectContaining({ code: "image-analyze.image-count", kind: "user" });
    expect(() => plan(text, ...inputs)).toThrow(refused);
  });

  it("refuses images whose places do not fit 16 bits", () => {
    const refused = expect.objectContaining({ code: "image-analyze.too-long", kind: "user" });
    expect(() => plan("corners", shape(65_536, 1))).toThrow(refused);
    expect(() => plan("histogram", shape(5, 5), shape(1, 70_000))).toThrow(refused);
  });

  it.each([
    { op: "corners", threshold: 1.5 },
    { op: "corners", limit: 1e9 },
    { op: "components", connectivity: "six" },
    { op: "components", minArea: Number.POSITIVE_INFINITY },
    { op: "match", threshold: Number.NaN },
    { op: "match", spacing: 0 },
    { op: "lines", minVotes: 1 },
    { op: "duplicates", threshold: 64 },
    { op: "__proto__" },
    null,
  ])("has no parameters like %j", (analysis) => {
    expect(imageAnalyzeParamsSchema.safeParse({ analysis }).success).toBe(false);
  });
});
