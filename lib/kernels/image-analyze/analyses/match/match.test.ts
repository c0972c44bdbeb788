import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { cutRegion } from "../../../regions.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { parseAnalysis } from "../../analysis-text.ts";
import { createImageAnalyzeCpu } from "../../cpu.ts";
import { imageAnalyze } from "../../kernel.ts";
import type { ImageAnalyzeParams } from "../../params.ts";
import { readRanking } from "../../pieces/ranking.ts";
import { anyMatch, assertEqualsReference, drawnImages, greyImage, templateSizes } from "../../testing.ts";

let cpu: Computer<ImageAnalyzeParams>;
beforeAll(async () => {
  cpu = await createImageAnalyzeCpu(nodeAssets);
});

describe("match", () => {
  it("equals the reference for any picture and template, whatever the tiles", async () => {
    await assertEqualsReference(cpu, anyMatch, { min: 2, max: 2 }, 40, templateSizes);
  });

  it("finds a part of the picture where it was cut from, with the score 1", async () => {
    const { shapes, images } = drawnImages([[300, 200]], true, 5);
    const part = { x: 201, y: 97, width: 24, height: 17 };
    const template = cutRegion(images[0]!, 300, part);
    const inputs = {
      shapes: [...shapes, { kind: "image", width: part.width, height: part.height, opaque: true } as const],
      images: [...images, template],
    };
    const analysis = parseAnalysis("match(limit=1)");
    const { report } = await runWholeJob(imageAnalyze, cpu, { analysis }, inputs);
    expect(report).toMatchObject({ listed: 1, matches: [{ x: 201, y: 97, score: 1 }] });
  });

  it("scores what is a linear function of the template exactly 1, whatever its contrast", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.nat(50), fc.nat(9), async (gain, offset, seed) => {
        const level = (x: number, y: number): number => ((x * 7 + y * 13 + seed * x * y) % 40) + 5;
        const template = greyImage(9, 7, level);
        const picture = greyImage(9, 7, (x, y) => level(x, y) * gain + (gain < 5 ? offset : 0));
        const inputs = {
          shapes: [picture.shapes[0]!, template.shapes[0]!],
          images: [picture.images[0]!, template.images[0]!],
        };
        const { report } = await runWholeJob(imageAnalyze, cpu, { analysis: parseAnalysis("match") }, inputs);
        expect(report).toMatchObject({ found: 1, matches: [{ x: 0, y: 0, score: 1 }] });
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    [[75, 80, 212, 50], [79, 230, 233, 68], 44_308],
    [[43, 81, 206, 155], [69, 203, 189, 51], 15_739],
    [[145, 155, 95, 190], [222, 187, 104, 174], 40_948],
  ])("tells a score a millionth below a whole number from that number: %j in %j", async (there, sought, score) => {
    const [picture, template] = [there, sought].map((levels) => greyImage(2, 2, (x, y) => levels[2 * y + x]!));
    const inputs = {
      shapes: [picture!.shapes[0]!, template!.shapes[0]!],
      images: [picture!.images[0]!, template!.images[0]!],
    };
    const made = await runWholeJob(imageAnalyze, cpu, { analysis: parseAnalysis("match(threshold=0.1)") }, inputs);
    expect(readRanking(made.stages[0]!).listed).toEqual([{ x: 0, y: 0, strength: score }]);
  });

  it("finds nothing of a template without contrast", async () => {
    const flat = greyImage(5, 5, () => 9);
    const { shapes, images } = drawnImages([[50, 40]], true, 1);
    const inputs = { shapes: [...shapes, flat.shapes[0]!], images: [...images, flat.images[0]!] };
    const { report } = await runWholeJob(imageAnalyze, cpu, { analysis: parseAnalysis("match(threshold=0)") }, inputs);
    expect(report).toMatchObject({ found: 0, matches: [] });
  });

  it("refuses a template that does not fit", () => {
    const shape = (width: number, height: number) => ({ kind: "image", width, height, opaque: true }) as const;
    const params = { analysis: parseAnalysis("match") };
    const refused = expect.objectContaining({ code: "image-analyze.template-size", kind: "user" });
    expect(() => imageAnalyze.plan(params, [shape(50, 50), shape(51, 3)])).toThrow(refused);
    expect(() => imageAnalyze.plan(params, [shape(500, 500), shape(3, 129)])).toThrow(refused);
  });
});
