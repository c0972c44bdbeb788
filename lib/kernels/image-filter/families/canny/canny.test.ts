import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { tileAt, tileCount } from "../../../regions.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { createImageFilterCpu } from "../../cpu.ts";
import { imageFilter } from "../../kernel.ts";
import type { ImageFilterParams } from "../../params.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { measureOf } from "../../program/compile-steps.ts";
import { referenceStages } from "../../reference/reference-stages.ts";
import { filterWholeImage } from "../../reference.ts";
import { type DrawnInput, difference, drawnInput, workOn } from "../../testing.ts";
import { anyCanny, anyImage } from "./testing.ts";

let cpu: Computer<ImageFilterParams>;
beforeAll(async () => {
  cpu = await createImageFilterCpu(nodeAssets);
});

/** A line one pixel wide that winds through the whole picture, bright at one end only. */
function spiral(side: number): DrawnInput {
  const drawn = drawnInput(side, side, true, 0);
  const pixels = new Uint8Array(side * side * 4).map((_, i) => (i % 4 === 3 ? 255 : 0));
  let [x, y, dx, dy] = [0, 2, 1, 0];
  for (let arm = side - 3, turn = 0; arm > 2; turn++) {
    for (let i = 0; i < arm; i++, x += dx, y += dy) pixels.fill(60, (y * side + x) * 4, (y * side + x) * 4 + 3);
    [dx, dy] = [-dy, dx];
    if (turn % 2 === 1) arm -= 6;
    if (turn === 0) arm -= 3;
  }
  pixels.fill(255, (2 * side + 1) * 4, (2 * side + 4) * 4);
  return { ...drawn, images: [pixels] };
}

const whiteOf = (pixels: Uint8Array): number => pixels.filter((value, i) => i % 4 === 0 && value === 255).length;

describe("canny on the CPU", () => {
  it("equals the reference for any image", async () => {
    await fc.assert(
      fc.asyncProperty(anyCanny, anyImage, async (canny, input) => {
        const params = { pipeline: [canny] };
        const { image: actual, width } = await runWholeJob(imageFilter, cpu, params, input);
        expect(difference(actual!, filterWholeImage(params, input.shapes[0], input.images[0]), width)).toBeNull();
      }),
      { numRuns: 150 },
    );
  });

  it("is measured the same whatever the tiles and their order are", async () => {
    await fc.assert(
      fc.asyncProperty(anyCanny, anyImage, fc.integer({ min: 7, max: 200 }), async (canny, input, tileSide) => {
        const params = { pipeline: [canny] };
        const [shape] = input.shapes;
        const tileOf = (index: number) => tileAt(index, tileSide, shape);
        const assembly = measureOf(canny).assemble(canny, shape, tileOf);
        for (let i = tileCount(tileSide, shape) - 1; i >= 0; i--) {
          assembly.add(i, await cpu.run(workOn(params, input, tileOf(i), [])));
        }
        expect(assembly.finish()).toEqual(referenceStages(params, shape, input.images[0], 1)[0]);
      }),
      { numRuns: 60 },
    );
  });

  it("follows a line through all tiles of an image", async () => {
    const input = spiral(400);
    const params = { pipeline: parsePipeline("canny(low=50,high=500)") };
    const { image: actual } = await runWholeJob(imageFilter, cpu, params, input);
    expect(difference(actual!, filterWholeImage(params, input.shapes[0], input.images[0]), 400)).toBeNull();
    expect(whiteOf(actual!)).toBeGreaterThan(10_000);
    expect(
      whiteOf(
        (await runWholeJob(imageFilter, cpu, { pipeline: parsePipeline("canny(low=250,high=500)") }, input)).image!,
      ),
    ).toBeLessThan(50);
  });

  it.each([
    "blur(sigma=1.4)|canny(low=20,high=60)|blur(sigma=2)",
    "canny(low=30,high=200)|resize(width=70)",
    "resize(width=90)|canny|canny(low=0,high=0)",
    "equalize|canny(low=100,high=400)|clahe",
  ])("works anywhere in a pipeline: %s", async (text) => {
    const input = drawnInput(330, 290, false, 6);
    const params = { pipeline: parsePipeline(text) };
    const { image: actual, width } = await runWholeJob(imageFilter, cpu, params, input);
    expect(difference(actual!, filterWholeImage(params, input.shapes[0], input.images[0]), width)).toBeNull();
  });
});

describe("the definition of canny", () => {
  const edgesOf = (text: string, rows: readonly string[]) => {
    const grey = rows
      .join("")
      .split("")
      .map((digit) => Number(digit) * 25);
    const shape = { width: rows[0]!.length, height: rows.length, opaque: true };
    const pixels = Uint8Array.from(grey.flatMap((level) => [level, level, level, 255]));
    const result = filterWholeImage({ pipeline: parsePipeline(text) }, shape, pixels).filter((_, i) => i % 4 === 0);
    return rows.map((row, y) =>
      [...result.subarray(y * row.length, (y + 1) * row.length)].map((v) => (v ? "#" : ".")).join(""),
    );
  };

  it("draws a step as one line, and nothing on a plain", () => {
    expect(edgesOf("canny(low=50,high=100)", Array(5).fill("000999"))).toEqual(Array(5).fill("..#..."));
    expect(edgesOf("canny(low=0,high=0)", Array(5).fill("444444"))).toEqual(Array(5).fill("......"));
  });

  it("keeps weak lines only where they touch a strong one", () => {
    const faint = ["00000000", "00000000", "00000000", "22222222", "22222222", "22222222"];
    const line = ["........", "........", "########", "........", "........", "........"];
    expect(edgesOf("canny(low=100,high=190)", faint)).toEqual(line);
    expect(edgesOf("canny(low=100,high=200)", faint)).toEqual(Array(6).fill("........"));
    const touched = [...faint.slice(0, 3), "22222229", "22222229", "22222229"];
    expect(edgesOf("canny(low=100,high=400)", touched)[2]!.slice(0, 6)).toBe("######");
  });
});
