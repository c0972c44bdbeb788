import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { parseAnalysis } from "../../analysis-text.ts";
import { createImageAnalyzeCpu } from "../../cpu.ts";
import { imageAnalyzeWith } from "../../kernel.ts";
import type { ImageAnalyzeParams } from "../../params.ts";
import { anyComponents, assertEqualsReference, differenceFromReference, greyImage } from "../../testing.ts";

let cpu: Computer<ImageAnalyzeParams>;
beforeAll(async () => {
  cpu = await createImageAnalyzeCpu(nodeAssets);
});

/** A snake that goes through every tile and back. */
const snake = greyImage(61, 47, (x, y) => (y % 4 === 0 || (y % 4 < 4 && x === (y % 8 < 4 ? 60 : 0)) ? 255 : 0));
const checkers = greyImage(37, 41, (x, y) => ((x + y) % 2 === 0 ? 255 : 0));

describe("components", () => {
  it("equal the reference for any image, whatever the tiles", async () => {
    await assertEqualsReference(cpu, anyComponents, { min: 1, max: 1 }, 100);
  });

  it.each([
    ["a snake through all tiles", snake, "four", 1],
    ["a snake through all tiles", snake, "eight", 1],
    ["a chequerboard of single pixels", checkers, "four", 759],
    ["a chequerboard of single pixels", checkers, "eight", 1],
  ] as const)("of %s are as many as there are", async (_, image, connectivity, expected) => {
    const analysis = parseAnalysis(`components(connectivity=${connectivity})`);
    for (const survey of [1, 2, 5, 16, 100]) {
      const kernel = imageAnalyzeWith({ survey, drawing: 256 });
      const { report } = await runWholeJob(kernel, cpu, { analysis }, image);
      expect(report).toMatchObject({ found: expected });
      expect(await differenceFromReference(cpu, analysis, image, { survey, drawing: 256 })).toBeNull();
    }
  });

  it("have their area, box and centre of gravity in the report", async () => {
    const image = greyImage(20, 20, (x, y) =>
      (x >= 3 && x < 7 && y >= 5 && y < 8) || (x === 15 && y === 2) ? 200 : 0,
    );
    const kernel = imageAnalyzeWith({ survey: 6, drawing: 256 });
    const { report } = await runWholeJob(kernel, cpu, { analysis: parseAnalysis("components") }, image);
    expect(report).toEqual({
      analysis: "components",
      found: 2,
      listed: 2,
      components: [
        { area: 12, x: 3, y: 5, width: 4, height: 3, centroid: { x: 4.5, y: 6 } },
        { area: 1, x: 15, y: 2, width: 1, height: 1, centroid: { x: 15, y: 2 } },
      ],
    });
  });
});
