import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { createImageAnalyzeCpu } from "../../cpu.ts";
import { imageAnalyze } from "../../kernel.ts";
import type { ImageAnalyzeParams } from "../../params.ts";
import { anyCorners, assertEqualsReference, greyImage } from "../../testing.ts";

let cpu: Computer<ImageAnalyzeParams>;
beforeAll(async () => {
  cpu = await createImageAnalyzeCpu(nodeAssets);
});

describe("corners", () => {
  it("equal the reference for any image, whatever the tiles", async () => {
    await assertEqualsReference(cpu, anyCorners, { min: 1, max: 1 }, 60);
  });

  it.each(["fast9", "harris"] as const)("by %s are where a bright square has them", async (method) => {
    const analysis = { op: "corners", method, threshold: 30, limit: 10 } as const;
    const square = greyImage(40, 30, (x, y) => (x >= 10 && x < 28 && y >= 8 && y < 20 ? 200 : 40));
    const { report } = await runWholeJob(imageAnalyze, cpu, { analysis }, square);
    const { found, corners } = report as { found: number; corners: { x: number; y: number }[] };
    expect(found).toBe(4);
    for (const [x, y] of [
      [10, 8],
      [27, 8],
      [10, 19],
      [27, 19],
    ] as const)
      expect(corners.some((corner) => Math.max(Math.abs(corner.x - x), Math.abs(corner.y - y)) <= 2)).toBe(true);
  });

  it("says how many there were when the list is cut", async () => {
    const dots = greyImage(60, 60, (x, y) => (x % 10 === 5 && y % 10 === 5 ? 255 : 0));
    const analysis = { op: "corners", method: "fast12", threshold: 20, limit: 7 } as const;
    const { report } = await runWholeJob(imageAnalyze, cpu, { analysis }, dots);
    expect(report).toMatchObject({ found: 36, listed: 7 });
    expect((report as { corners: unknown[] }).corners[0]).toEqual({ x: 5, y: 5, strength: 255 });
  });
});
