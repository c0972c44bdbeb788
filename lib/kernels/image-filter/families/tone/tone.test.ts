import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { tileAt, tileCount } from "../../../regions.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { psnr } from "../../accuracy/float-model.ts";
import { createImageFilterCpu } from "../../cpu.ts";
import { imageFilter } from "../../kernel.ts";
import type { ImageFilterParams, Op } from "../../params.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { measureOf } from "../../program/compile-steps.ts";
import { referenceStages } from "../../reference/reference-stages.ts";
import { filterWholeImage } from "../../reference.ts";
import { anyOperation, type DrawnInput, difference, drawnInput, workOn } from "../../testing.ts";

let cpu: Computer<ImageFilterParams>;
beforeAll(async () => {
  cpu = await createImageFilterCpu(nodeAssets);
});

const op = anyOperation(["equalize", "autolevels", "clahe"]);
const side = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 2, 16, 97, 150));

/** A picture of one colour, or a drawn one. */
const image = fc
  .tuple(side, side, fc.boolean(), fc.nat(999), fc.option(fc.nat(0xffffffff), { freq: 4 }))
  .map(([width, height, opaque, seed, colour]): DrawnInput => {
    const drawn = drawnInput(width, height, opaque, seed);
    return colour === null ? drawn : { ...drawn, images: [flat(drawn, opaque ? colour | 0xff000000 : colour)] };
  });

function flat({ shapes: [{ width, height }] }: DrawnInput, colour: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint32Array.from({ length: width * height }, () => colour).buffer);
}

const filtered = (text: string, width: number, height: number, pixels: Uint8Array) =>
  filterWholeImage({ pipeline: parsePipeline(text) }, { width, height, opaque: true }, pixels);

describe("equalize, autolevels and clahe on the CPU", () => {
  it("equal the reference, one or several in a row, for any image", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 1, maxLength: 3 }), image, async (pipeline, input) => {
        const { image: actual, width } = await runWholeJob(imageFilter, cpu, { pipeline }, input);
        const expected = filterWholeImage({ pipeline }, input.shapes[0], input.images[0]);
        expect(difference(actual!, expected, width)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it("are measured the same whatever the tiles and their order are", async () => {
    await fc.assert(
      fc.asyncProperty(op, image, fc.integer({ min: 7, max: 160 }), async (measured: Op, input, tileSide) => {
        const params = { pipeline: [measured] };
        const [shape] = input.shapes;
        const tileOf = (index: number) => tileAt(index, tileSide, shape);
        const assembly = measureOf(measured).assemble(measured, shape, tileOf);
        for (let i = tileCount(tileSide, shape) - 1; i >= 0; i--) {
          assembly.add(i, await cpu.run(workOn(params, input, tileOf(i), [])));
        }
        expect(assembly.finish()).toEqual(referenceStages(params, shape, input.images[0], 1)[0]);
      }),
      { numRuns: 60 },
    );
  });

  it("work on what is before them in the pipeline", async () => {
    const input = drawnInput(300, 270, false, 3);
    const params = { pipeline: parsePipeline("equalize|blur(sigma=2)|clahe(across=3)|resize(width=90)|autolevels") };
    const { image: actual, stages } = await runWholeJob(imageFilter, cpu, params, input);
    expect(stages.map(({ length }) => length)).toEqual([256, 3 * 8 * 256, 3 * 256]);
    expect(difference(actual!, filterWholeImage(params, input.shapes[0], input.images[0]), 90)).toBeNull();
  });
});

describe("the definition of equalize, autolevels and clahe", () => {
  it("spreads the levels of a ramp over the whole range", () => {
    const ramp = Uint8Array.from({ length: 64 * 4 }, (_, i) => (i % 4 === 3 ? 255 : 100 + (i >> 3)));
    const grey = (text: string) => filtered(text, 64, 1, ramp).filter((_, i) => i % 4 === 0);
    const even = Array.from({ length: 64 }, (_, i) => Math.floor((255 * (i >> 1)) / 31 + 0.5));
    expect([...grey("equalize")]).toEqual(even);
    expect([...grey("autolevels(low=0,high=0)")]).toEqual(even);
    expect([...grey("autolevels(low=25,high=25)")].slice(0, 18)).toEqual([...Array(18).fill(0)]);
  });

  it("keeps alpha, and does not count what cannot be seen", () => {
    const pixels = Uint8Array.of(0, 0, 0, 0, 100, 100, 100, 9, 150, 150, 150, 255);
    const shape = { width: 3, height: 1, opaque: false };
    const result = filterWholeImage({ pipeline: parsePipeline("autolevels(low=0,high=0)") }, shape, pixels);
    expect([...result]).toEqual([0, 0, 0, 0, 0, 0, 0, 9, 255, 255, 255, 255]);
  });

  it("keeps differences of colours when the channels go together", () => {
    const pixels = Uint8Array.of(90, 100, 120, 255, 110, 120, 140, 255);
    expect([...filtered("equalize", 2, 1, pixels)].slice(0, 3)).toEqual([0, 1, 21]);
  });

  it.each([2, 8])("mixes %i cells of clahe within rounding of the ideal", (cells) => {
    const { images } = drawnInput(150, 110, true, 9);
    const actual = filtered(`clahe(limit=3,across=${cells},down=${cells},channels=each)`, 150, 110, images[0]);
    expect(psnr(actual, modelClahe(images[0], 150, 110, cells, 3), 4)).toBeGreaterThan(48);
  });
});

/** CLAHE of each colour in double precision: tables and places between cells are not rounded. */
function modelClahe(pixels: Uint8Array, width: number, height: number, cells: number, limit: number): Float64Array {
  const begin = (cell: number, length: number) => Math.floor((cell * length) / cells);
  const tableOf = (column: number, row: number, channel: number): number[] => {
    const counts = Array<number>(256).fill(0);
    for (let y = begin(row, height); y < begin(row + 1, height); y++)
      for (let x = begin(column, width); x < begin(column + 1, width); x++)
        counts[pixels[(y * width + x) * 4 + channel]!]!++;
    const total = counts.reduce((sum, count) => sum + count);
    const most = Math.max(1, Math.floor((limit * total) / 256));
    const excess = counts.reduce((sum, count) => sum + Math.max(0, count - most), 0);
    let upTo = 0;
    return counts.map((count) => {
      upTo += Math.min(most, count) + excess / 256;
      return (255 * upTo) / total;
    });
  };
  const tables = new Map<string, number[]>();
  const at = (column: number, row: number, channel: number): number[] => {
    const key = `${column},${row},${channel}`;
    const table = tables.get(key) ?? tableOf(column, row, channel);
    tables.set(key, table);
    return table;
  };
  const between = (position: number, length: number): [number, number, number] => {
    const place = Math.min(cells - 1, Math.max(0, ((position + 0.5) * cells) / length - 0.5));
    const cell = Math.floor(place);
    return [cell, Math.min(cells - 1, cell + 1), place - cell];
  };
  return Float64Array.from(pixels, (level, i) => {
    const channel = i % 4;
    if (channel === 3) return level;
    const [left, right, a] = between((i >> 2) % width, width);
    const [top, bottom, b] = between(Math.floor((i >> 2) / width), height);
    const mix = (row: number) => (1 - a) * at(left, row, channel)[level]! + a * at(right, row, channel)[level]!;
    return (1 - b) * mix(top) + b * mix(bottom);
  });
}
