import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Computer } from "../kernel.ts";
import { nodeAssets } from "../node-assets.ts";
import { cutRegion } from "../regions.ts";
import { runWholeJob } from "../run-whole-job.ts";
import { createImageFilterCpu, createLocalFilter } from "./cpu.ts";
import { imageFilter } from "./kernel.ts";
import type { ImageFilterParams, Op } from "./params.ts";
import { parsePipeline } from "./pipeline-text.ts";
import { routeTo } from "./program/compile-steps.ts";
import { filterWholeImage } from "./reference.ts";
import { anyOperation, difference, drawnInput, isSmall, workOn } from "./testing.ts";

let cpu: Computer<ImageFilterParams>;
beforeAll(async () => {
  cpu = await createImageFilterCpu(nodeAssets);
});

async function compare(pipeline: readonly Op[], width: number, height: number, opaque: boolean, seed: number) {
  const params = { pipeline: [...pipeline] };
  const input = drawnInput(width, height, opaque, seed);
  const { image, width: outputWidth } = await runWholeJob(imageFilter, cpu, params, input);
  return difference(image!, filterWholeImage(params, input.shapes[0], input.images[0]), outputWidth);
}

const op = anyOperation();

/** Of WebAssembly memory. */
const PAGE_BYTES = 2 ** 16;
/** Pages that the module begins with; see `wasm/asconfig.json`. */
const FIRST_PAGES = 16;

const withoutAlpha = (rgba: Uint8Array): Uint8Array => rgba.filter((_, at) => at % 4 !== 3);

describe("image filter on the CPU", () => {
  it.each([
    ["blur(sigma=0.3)", 5, 5],
    ["blur(sigma=2)", 37, 23],
    ["blur(sigma=5.9)", 31, 29],
    ["blur(sigma=6)", 67, 41],
    ["blur(sigma=16)", 61, 53],
    ["blur(sigma=64)", 79, 43],
    ["unsharp(amount=1,radius=1.5)", 37, 23],
    ["unsharp(amount=10,radius=20,threshold=7)", 37, 23],
    ["brightness(amount=-0.4)|contrast(amount=0.9)", 19, 11],
    ["grayscale", 19, 11],
    ["sobel", 37, 23],
    ["resize(width=20)", 53, 47],
    ["resize(width=97)", 13, 7],
    ["resize(height=1)", 53, 47],
  ])("%s of %i × %i pixels equals the reference, opaque and not", async (text, width, height) => {
    const pipeline = parsePipeline(text);
    expect(await compare(pipeline, width, height, true, 1)).toBeNull();
    expect(await compare(pipeline, width, height, false, 2)).toBeNull();
  });

  it.each([
    [1, 1],
    [1, 97],
    [101, 1],
    [2, 3],
  ])("filters an image of %i × %i pixels", async (width, height) => {
    const pipeline = parsePipeline("blur(sigma=3)|unsharp(radius=9)|sobel|resize(width=7)|blur(sigma=64)");
    expect(await compare(pipeline, width, height, false, 3)).toBeNull();
  });

  it("shows no seam: tiles of an image larger than one equal the reference", async () => {
    const pipeline = parsePipeline("blur(sigma=2)|unsharp(amount=2,radius=7)|resize(width=290)|sobel");
    expect(await compare(pipeline, 307, 263, false, 4)).toBeNull();
  });

  it("equals the reference for any pipeline and image", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(op, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 1, max: 80 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 1000 }),
        async (pipeline, width, height, opaque, seed) => {
          fc.pre(isSmall(pipeline, drawnInput(width, height, opaque, seed)));
          expect(await compare(pipeline, width, height, opaque, seed)).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives any rectangle of the output the bytes it has in the whole output", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(op, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.boolean(),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        async (pipeline, width, height, opaque, [a, b, c, d]) => {
          const params = { pipeline };
          const input = drawnInput(width, height, opaque, 5);
          fc.pre(isSmall(pipeline, input));
          const whole = await runWholeJob(imageFilter, cpu, params, input);
          const x = a! % whole.width;
          const y = b! % whole.height;
          const region = { x, y, width: 1 + (c! % (whole.width - x)), height: 1 + (d! % (whole.height - y)) };
          const part = await cpu.run(workOn(params, input, region, whole.stages));
          expect(difference(part, cutRegion(whole.image!, whole.width, region), region.width)).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });

  it("filters whole images on this thread to the bytes of a job, RGB without alpha", async () => {
    const local = await createLocalFilter(nodeAssets);
    await fc.assert(
      fc.asyncProperty(
        fc.array(op, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom("rgb", "opaque", "transparent"),
        async (pipeline, width, height, format) => {
          const params = { pipeline };
          const opaque = format !== "transparent";
          const input = drawnInput(width, height, opaque, 6);
          fc.pre(isSmall(pipeline, input));
          const whole = await runWholeJob(imageFilter, cpu, params, input);
          const channels = format === "rgb" ? 3 : 4;
          const bytes = channels === 3 ? withoutAlpha(input.images[0]) : input.images[0];
          const actual = local.run(params, { bytes, channels, width, height, opaque });
          expect(local.sizeAfter(params, { width, height, opaque })).toMatchObject({
            width: whole.width,
            height: whole.height,
          });
          const hasAlpha = actual.length === whole.image!.length;
          expect(hasAlpha).toBe(
            channels === 4 || !routeTo(pipeline, input.shapes[0], whole.stages.length).opaque.at(-1),
          );
          expect(Buffer.compare(actual, hasAlpha ? whole.image! : withoutAlpha(whole.image!))).toBe(0);
        },
      ),
      { numRuns: 60, examples: [[parsePipeline("resize(width=1,filter=nearest)"), 2, 1, "rgb"]] },
    );
  });

  it.each(["equalize", "autolevels", "clahe", "canny"])(
    "refuses data of the stage before %s that has the wrong size",
    async (text) => {
      const params = { pipeline: parsePipeline(text) };
      const input = drawnInput(70, 70, true, 7);
      const { stages } = await runWholeJob(imageFilter, cpu, params, input);
      const work = workOn(params, input, { x: 0, y: 0, width: 70, height: 70 }, stages);
      const { length } = stages[0]!;
      for (const data of [[], [new Uint8Array(0)], [new Uint8Array(length - 1)], [new Uint8Array(length + 1)]])
        await expect(cpu.run({ ...work, stages: data })).rejects.toMatchObject({
          code: "image-filter.stage-data-size",
        });
    },
  );

  it.each([
    ["resize(width=2000,height=1)", 60, 9000],
    ["resize(width=1,height=2000)", 9000, 60],
    ["resize(width=1500,filter=bilinear)", 3000, 2000],
    ["open(radius=32)|close(radius=32,shape=square)", 1500, 1500],
    ["blur(sigma=5.9)|unsharp(radius=64)", 2500, 1500],
    ["clahe(across=16,down=16,channels=each)", 60, 40],
  ])("takes the memory that the plan of %s says, or little less", async (text, width, height) => {
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
    const job = {
      params: { pipeline: parsePipeline(text) },
      inputs: [{ kind: "image", width, height, opaque: false }] as const,
    };
    const unit = imageFilter.plan(job.params, job.inputs).unit(0);
    const { region } = unit.reads[0]!;
    const pixels = [new Uint8Array(region.width * region.height * 4)];
    await (await createImageFilterCpu(nodeAssets)).run({ ...job, unit, pixels, files: [], stages: [] });
    const pages = grow.mock.calls.reduce((sum, [grown]) => sum + grown, FIRST_PAGES);
    grow.mockRestore();
    expect((pages - 1) * PAGE_BYTES).toBeLessThanOrEqual(unit.memoryBytes);
    expect(unit.memoryBytes).toBeLessThan(2 * pages * PAGE_BYTES);
  });

  it("stops between steps when asked to", async () => {
    const params = { pipeline: parsePipeline("grayscale") };
    const work = workOn(params, drawnInput(2, 2, true, 1), { x: 0, y: 0, width: 2, height: 2 }, []);
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(cpu.run(work, { signal })).rejects.toThrow("stopped");
  });
});
