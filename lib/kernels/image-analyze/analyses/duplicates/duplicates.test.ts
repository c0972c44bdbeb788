import { beforeAll, describe, expect, it } from "vitest";
import type { Computer, ImageShape } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { parseAnalysis } from "../../analysis-text.ts";
import { createImageAnalyzeCpu } from "../../cpu.ts";
import { imageAnalyze } from "../../kernel.ts";
import type { ImageAnalyzeParams } from "../../params.ts";
import { measureWhole } from "../../reference.ts";
import { anyDuplicates, assertEqualsReference, type DrawnInputs, drawnImages, greyImage } from "../../testing.ts";

let cpu: Computer<ImageAnalyzeParams>;
beforeAll(async () => {
  cpu = await createImageAnalyzeCpu(nodeAssets);
});

const together = (...inputs: DrawnInputs[]): DrawnInputs => ({
  shapes: inputs.flatMap(({ shapes }) => shapes),
  images: inputs.flatMap(({ images }) => images),
});

/** A scene at any size and exposure. */
const scene = (width: number, height: number, seed: number, offset = 0): DrawnInputs =>
  greyImage(width, height, (x, y) => {
    const [u, v] = [x / width, y / height];
    return offset + 90 + 70 * Math.sin(u * (5 + seed)) * Math.cos(v * (9 - seed)) + (u + v > 0.3 * seed ? 20 : 0);
  });

describe("duplicates", () => {
  it("equal the reference for any images", async () => {
    await assertEqualsReference(cpu, anyDuplicates, { min: 1, max: 3 }, 25);
  });

  it.each(["phash", "dhash"])("groups sizes and exposures of the same scene by %s", async (hash) => {
    const inputs = together(
      scene(200, 150, 1),
      scene(90, 60, 3),
      scene(320, 240, 1, 9),
      scene(64, 48, 1),
      scene(200, 50, 3),
    );
    const { report } = await runWholeJob(
      imageAnalyze,
      cpu,
      { analysis: parseAnalysis(`duplicates(hash=${hash})`) },
      inputs,
    );
    expect(report).toMatchObject({ groups: [{ images: [0, 2, 3] }, { images: [1, 4] }] });
    const { images } = report as { images: { group: number | null }[] };
    expect(images.map(({ group }) => group)).toEqual([0, 1, 0, 0, 1]);
  });

  it("cuts large images into parts that give the same", async () => {
    const { shapes, images } = drawnImages([[3001, 2903]], false, 4);
    const params = { analysis: parseAnalysis("duplicates") };
    expect(imageAnalyze.plan(params, shapes).stages[0]!.unitCount).toBe(4);
    const { stages } = await runWholeJob(imageAnalyze, cpu, params, { shapes, images });
    expect(Buffer.compare(stages[0]!, measureWhole(params, shapes, images))).toBe(0);
  });

  it("plans images of every size in parts of whole rows of cells", () => {
    const params = { analysis: parseAnalysis("duplicates") };
    for (const [width, height] of [
      [1, 1],
      [65_535, 63],
      [65_535, 1500],
      [1500, 65_535],
      [10_000, 10_000],
    ] as const) {
      const plan = imageAnalyze.plan(params, [{ kind: "image", width, height, opaque: true } satisfies ImageShape]);
      let bytes = 0;
      for (let i = 0; i < plan.stages[0]!.unitCount; i++) {
        const { resultBytes, reads } = plan.unit(i);
        bytes += resultBytes;
        expect(reads[0]!.region.y + reads[0]!.region.height).toBeLessThanOrEqual(height);
        expect(reads[0]!.region.width * reads[0]!.region.height).toBeLessThan(2 ** 22 + 2 * width);
      }
      expect(bytes).toBe(64 * 64 * 3);
    }
  });

  it("shows a thumbnail of each image, framed when it is in a group", async () => {
    const flat = (level: number): DrawnInputs => greyImage(20, 20, () => level);
    const inputs = together(flat(90), flat(90));
    const made = await runWholeJob(imageAnalyze, cpu, { analysis: parseAnalysis("duplicates") }, inputs);
    expect([made.width, made.height]).toEqual([160, 80]);
    const pixel = (x: number, y: number): number[] => [
      ...made.image!.subarray((y * 160 + x) * 4, (y * 160 + x) * 4 + 3),
    ];
    expect(pixel(40, 40)).toEqual([90, 90, 90]);
    expect(pixel(6, 40)).toEqual([0xf0, 0x30, 0x30]);
    expect(pixel(1, 1)).toEqual([0x20, 0x20, 0x20]);
  });
});
