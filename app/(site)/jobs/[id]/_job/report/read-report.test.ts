import { describe, expect, it } from "vitest";
import { imageAnalyze } from "#lib/kernels/image-analyze/kernel.ts";
import { type AnalysisName, analysisForms, imageAnalyzeParamsSchema } from "#lib/kernels/image-analyze/params.ts";
import { measureWhole } from "#lib/kernels/image-analyze/reference.ts";
import { readReport } from "./read-report.ts";

const shape = { kind: "image", width: 48, height: 40, opaque: true } as const;
const template = { ...shape, width: 8, height: 8 };
const draw = (width: number, height: number) =>
  Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 251));

describe("readReport", () => {
  it.each(Object.keys(analysisForms) as AnalysisName[])("knows what the kernel reports of %s", (op) => {
    const shapes = op === "match" ? [shape, template] : op === "duplicates" ? [shape, shape] : [shape];
    const params = imageAnalyzeParamsSchema.parse({ analysis: { op } });
    const pixels = shapes.map(({ width, height }) => draw(width, height));
    const stages = [measureWhole(params, shapes, pixels)];
    const json = JSON.parse(JSON.stringify(imageAnalyze.report!({ params, inputs: shapes }, stages)));
    expect(readReport("image-analyze", json)).toMatchObject({ analysis: op });
  });

  it("knows the labels of a network", () => {
    const json = { images: [{ image: 0, labels: [{ index: 3, label: "cat", score: 7.5, probability: 0.75 }] }] };
    expect(readReport("image-recognize", json)).toEqual({ analysis: "labels", ...json });
  });

  it("leaves what it does not know to be shown as JSON", () => {
    expect(readReport("image-analyze", { analysis: "tides", levels: [] })).toBeNull();
    expect(readReport("spin", { turns: 3 })).toBeNull();
  });
});
