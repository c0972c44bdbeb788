import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageFilter } from "../kernel.ts";
import { parsePipeline } from "../pipeline-text.ts";
import { compileSteps } from "../program/compile-steps.ts";
import { FIRST_ROW } from "./gpu-dispatch.ts";
import { planDispatches } from "./gpu-dispatches.ts";

const planOf = (text: string, width: number, height: number, ordinal = 0, opaque = true) => {
  const params = { pipeline: parsePipeline(text) };
  const shape = { kind: "image" as const, width, height, opaque };
  const unit = imageFilter.plan(params, [shape]).unit(ordinal);
  return { unit, ...planDispatches(compileSteps(params, shape, unit.region, 0, [])) };
};
const entryPoints = (text: string): string[] => planOf(text, 300, 200).dispatches.map(({ entryPoint }) => entryPoint);

describe("planDispatches", () => {
  it.each([
    ["grayscale|contrast(amount=0.5)|sobel", ["mix_colours", "mix_colours", "sobel"]],
    ["gamma(gamma=2)|invert", ["look_up"]],
    ["saturation(amount=0.5)|posterize(levels=4)", ["mix_and_look_up"]],
    ["blur(sigma=2)", ["blur_rows", "blur_columns"]],
    ["unsharp(radius=1.5)", ["blur_rows", "blur_columns"]],
    ["blur(sigma=40)", ["shrink", "blur_rows", "blur_columns", "grow"]],
    ["resize(width=100)", ["resize_rows", "resize_columns"]],
  ])("runs %s as %j", (text, expected) => expect(entryPoints(text)).toEqual(expected));

  it("premultiplies once, and only images that are not opaque", () => {
    const constants = (opaque: boolean) =>
      planOf("blur(sigma=40)", 300, 200, 0, opaque).dispatches.map((dispatch) => dispatch.constants.opaque);
    expect(constants(true)).toEqual([1, 1, 1, 1]);
    // Cells are premultiplied already: their rows are read as they are.
    expect(constants(false)).toEqual([0, 1, 0, 0]);
  });

  it("hands each operation's pixels to the next, from the unit's input to its result", () => {
    const { dispatches, input, output, unit } = planOf("blur(sigma=2)|grayscale|resize(width=90)", 300, 200);
    expect(dispatches[0]!.buffers[1]).toBe(input);
    expect(input.sizeBytes).toBe(unit.reads[0]!.region.width * unit.reads[0]!.region.height * 4);
    expect(dispatches[2]!.buffers[1]).toBe(dispatches[1]!.buffers[4]);
    expect(dispatches[3]!.buffers[1]).toBe(dispatches[2]!.buffers[4]);
    expect(output).toBe(dispatches.at(-1)!.buffers[4]);
    expect(output.sizeBytes).toBe(unit.resultBytes);
  });

  it("stays within WebGPU's default limits for every unit of any image", () => {
    const pipelines = [
      "blur(sigma=64)",
      "blur(sigma=2)|resize(width=37,height=41)",
      "unsharp(radius=9)|sobel",
      "grayscale",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...pipelines),
        fc.integer({ min: 1, max: 9000 }),
        fc.integer({ min: 1, max: 9000 }),
        (text, width, height) => {
          const { dispatches } = planOf(text, width, height);
          for (const dispatch of dispatches) {
            expect(dispatch.columns).toBeLessThanOrEqual(65_535);
            expect(dispatch.rows).toBeLessThanOrEqual(65_535);
            expect(dispatch.args.length * 4).toBeLessThanOrEqual(256);
            expect(dispatch.args[FIRST_ROW]).toBe(0);
            expect(dispatch.args.every(Number.isSafeInteger)).toBe(true);
            for (const buffer of Object.values(dispatch.buffers)) expect(buffer.sizeBytes).toBeLessThanOrEqual(2 ** 27);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
