import { describe, expect, it } from "vitest";
import { parsePipeline } from "../pipeline-text.ts";
import { filterWholeImage } from "../reference.ts";
import { compileSteps } from "./compile-steps.ts";
import { fuseSteps } from "./fuse-steps.ts";

const size = { width: 30, height: 20 };
const region = { x: 0, y: 0, ...size };
const compile = (text: string) =>
  compileSteps({ pipeline: parsePipeline(text) }, { kind: "image", ...size, opaque: false }, region, 0, []);

describe("fuseSteps", () => {
  it.each([
    ["gamma(gamma=2)", ["table"]],
    ["gamma(gamma=2) | levels(black=9) | posterize(levels=4)", ["table"]],
    ["gamma(gamma=2) | invert", ["table"]],
    ["contrast(amount=0.2) | gamma(gamma=2)", ["table"]],
    ["sepia | gamma(gamma=2) | invert", ["mix"]],
    ["threshold | invert", ["mix"]],
    // Arithmetic on whole vectors is faster than a look-up.
    ["brightness(amount=0.1) | contrast(amount=0.2)", ["affine", "affine"]],
    ["sepia | invert", ["mix", "affine"]],
    // What a mixture reads is rounded and limited first.
    ["gamma(gamma=2) | sepia", ["table", "mix"]],
    ["sepia | saturation(amount=0.5)", ["mix", "mix"]],
    ["gamma(gamma=2) | blur(sigma=2) | gamma(gamma=2)", ["table", "gaussian", "table"]],
  ])("makes %s the steps %j", (text, kinds) => expect(compile(text).steps.map(({ kind }) => kind)).toEqual(kinds));

  it("does to each level what the operations do one after the other", () => {
    const text = "white-balance(temperature=4000) | contrast(amount=0.3) | curves(points=0:9/90:200/255:30) | invert";
    const [step, ...others] = compile(text).steps;
    expect(others).toEqual([]);
    const ramp = Uint8Array.from({ length: 256 * 4 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2));
    const shape = { width: 256, height: 1, opaque: true };
    const expected = filterWholeImage({ pipeline: parsePipeline(text) }, shape, ramp);
    const { table } = step as Extract<typeof step, { kind: "table" }>;
    for (let c = 0; c < 3; c++)
      for (let level = 0; level < 256; level++) expect(table[256 * c + level]).toBe(expected[4 * level + c]);
  });

  it("keeps regions in line, and beside each step what it knows of the image the step reads", () => {
    const { steps } = compile("blur(sigma=2) | gamma(gamma=2) | invert | unsharp");
    const opaque = [false, true, true, false, true];
    const unfused = [steps[0]!, steps[1]!, steps[1]!, steps[2]!];
    const fused = fuseSteps({ steps: unfused, opaque });
    expect(fused.steps.map(({ kind }) => kind)).toEqual(["gaussian", "table", "gaussian"]);
    expect(fused.opaque).toEqual([false, true, false, true]);
    for (const [i, { from }] of fused.steps.entries()) if (i > 0) expect(from).toEqual(fused.steps[i - 1]!.to);
  });
});
