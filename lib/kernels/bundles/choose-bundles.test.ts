import { expect, it } from "vitest";
import { imageFilter } from "../image-filter/kernel.ts";
import { parsePipeline } from "../image-filter/pipeline-text.ts";
import { spin } from "../spin/kernel.ts";
import { chooseBundles } from "./choose-bundles.ts";

it.each([
  ["tiny units, as many as their results fit into a report", { units: 100_000, iterations: 0, resultBytes: 64 }, 128],
  ["units of a millisecond, some 75 ms of them", { units: 100_000, iterations: 666_000, resultBytes: 4 }, 75],
  ["units that take long by themselves", { units: 100_000, iterations: 50_000_000, resultBytes: 4 }, 1],
  ["large results", { units: 1_000, iterations: 0, resultBytes: 8_192 }, 1],
  ["few units, so that hosts can share them", { units: 200, iterations: 0, resultBytes: 4 }, 3],
  ["fewer still", { units: 127, iterations: 0, resultBytes: 4 }, 1],
])("bundles %s", (_, params, size) => {
  expect(chooseBundles(spin.plan(params, []))).toEqual([size]);
});

it("bundles what is measured of a large picture's tiles, and leaves its pixels as they are", () => {
  const image = { kind: "image", width: 10_000, height: 8_000, opaque: true } as const;
  const plan = imageFilter.plan({ pipeline: parsePipeline("equalize|blur(sigma=2)") }, [image]);
  expect(plan.unitCount).toBeGreaterThan(300);
  expect(chooseBundles(plan)).toEqual([8, 1]);
});
