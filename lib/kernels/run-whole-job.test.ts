import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Computer, Kernel } from "./kernel.ts";
import { runWholeJob } from "./run-whole-job.ts";

/**
 * Subtracts an image's darkest byte from all of its bytes: a stage whose two units each find the darkest byte of a half,
 * then two columns of units over the 5 × 3 picture, each reading one pixel more on either side.
 */
const darken: Kernel<null> = {
  id: "darken",
  version: 1,
  title: "Darken",
  inputs: { images: { min: 1, max: 1 }, file: null },
  params: z.null(),
  plan: () => ({
    stages: [
      { title: "Darkest", raster: { width: 5, height: 3 }, unitCount: 2 },
      { title: "Pixels", raster: { width: 5, height: 3 }, unitCount: 2 },
    ],
    makesImage: true,
    unitCount: 4,
    unit: (ordinal) => {
      const left = ordinal % 2 === 0;
      const apron = ordinal < 2 ? 0 : 1;
      const region = { x: left ? 0 : 3, y: 0, width: left ? 3 : 2, height: 3 };
      const read = { x: left ? 0 : 3 - apron, y: 0, width: region.width + apron, height: 3 };
      const resultBytes = ordinal < 2 ? 1 : region.width * 12;
      const stage = ordinal < 2 ? 0 : 1;
      return { stage, region, reads: [{ input: 0, region: read }], resultBytes, costOps: 1, memoryBytes: 1 };
    },
  }),
  openStage: () => {
    let darkest = 255;
    return {
      add(_, result) {
        darkest = Math.min(darkest, result[0]!);
      },
      finish: () => Uint8Array.of(darkest),
    };
  },
  report: (_, [darkest]) => ({ darkest: darkest![0] }),
};

const cpu: Computer<null> = {
  run: async ({ unit, pixels: [pixels], stages }) => {
    if (unit.stage === 0) return Uint8Array.of(Math.min(...pixels!));
    const { region } = unit;
    const read = unit.reads[0]!.region;
    const out = new Uint8Array(unit.resultBytes);
    for (let y = 0; y < region.height; y++) {
      for (let x = 0; x < region.width; x++) {
        const from = (y * read.width + x + region.x - read.x) * 4;
        const pixel = pixels!.subarray(from, from + 4).map((value) => value - stages[0]![0]!);
        out.set(pixel, (y * region.width + x) * 4);
      }
    }
    return out;
  },
};

describe("runWholeJob", () => {
  it("hands each stage what the ones before it were put together to, and puts pixels where they belong", async () => {
    const image = Uint8Array.from({ length: 60 }, (_, at) => 90 - at);
    const shapes = [{ kind: "image", width: 5, height: 3, opaque: true }] as const;
    const output = await runWholeJob(darken, cpu, null, { shapes, images: [image] });
    expect(output.image).toEqual(image.map((value) => value - 31));
    expect(output).toMatchObject({ width: 5, height: 3, report: { darkest: 31 } });
    expect(output.stages).toEqual([Uint8Array.of(31)]);
  });
});
