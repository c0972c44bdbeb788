import { describe, expect, it } from "vitest";
import { checkFractal } from "./check-fractal.ts";
import { FRACTAL_PRESETS } from "./fractal-presets.ts";

const SIZE = { width: 1920, height: 1200 };
const [whole] = FRACTAL_PRESETS.map(({ draft }) => draft);

describe("checkFractal", () => {
  it.each(FRACTAL_PRESETS)("finds nothing wrong with $id", ({ draft }) => {
    expect(checkFractal({ ...draft, ...SIZE })).toMatchObject({ issues: {}, refusal: null });
  });

  it.each([
    ["decimal", "span", { span: "wide" }],
    ["span-small", "span", { span: "0.0000000000000000001" }],
    ["span-real", "span", { centre: { re: "3.7", im: "0" } }],
    ["span-imaginary", "span", { centre: { re: "0", im: "3.7" } }],
    ["constant-range", "constant", { kind: "julia", constant: { re: "1.9", im: "1.9" } }],
    ["pixels", "height", { width: 16_384, height: 16_384 }],
  ] as const)("names %s", (issue, path, change) => {
    const checked = checkFractal({ ...whole!, ...SIZE, ...change });
    expect(checked.params).toBeNull();
    expect(checked.issues).toEqual({ [path]: issue });
  });

  it("hands on why the whole cannot be planned", () => {
    const heavy = { ...whole!, width: 10_000, height: 10_000, samples: 4, maxIterations: 100_000 };
    expect(checkFractal(heavy).refusal).toMatchObject({ code: "render-fractal.too-many-tiles" });
  });
});
