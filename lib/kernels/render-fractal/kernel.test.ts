import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_UNIT_SAMPLES, renderFractal, TooManyTilesError } from "./kernel.ts";
import { type RenderFractalParams, renderFractalParamsSchema } from "./params.ts";

const good = { width: 160, height: 100, centre: { re: "-0.65", im: "0" }, span: "3.6" };
const parse = (change: object): RenderFractalParams => renderFractalParamsSchema.parse({ ...good, ...change });

describe("renderFractal.params", () => {
  it("fills in what may be left out", () => {
    expect(parse({})).toEqual({
      ...good,
      kind: "mandelbrot",
      maxIterations: 1_000,
      samples: 2,
      palette: { id: "dusk", phase: 0, density: 0.5 },
    });
  });

  it.each<[string, object, string]>([
    ["an unknown set", { kind: "burning-ship" }, "kind"],
    ["no width", { width: undefined }, "width"],
    ["width 0", { width: 0 }, "width"],
    ["half a pixel", { width: 10.5 }, "width"],
    ["too many pixels", { width: 20_000, height: 20_000 }, "height"],
    ["a centre that is no number", { centre: { re: "left", im: "0" } }, "centre.re"],
    ["a centre given as a number", { centre: { re: 0, im: "0" } }, "centre.re"],
    ["a negative span", { span: "-1" }, "span"],
    ["a span of 0", { span: "0" }, "span"],
    ["a span below what 60 bits can tell apart", { span: "1e-15" }, "span"],
    ["a view that leaves the plane", { span: "7" }, "span"],
    ["a view that is too tall", { width: 10, height: 100, span: "1" }, "span"],
    ["a centre far away", { centre: { re: "1e30", im: "0" } }, "span"],
    ["a Julia set without constant", { kind: "julia" }, "constant"],
    ["a Mandelbrot set with one", { constant: { re: "0", im: "0" } }, "constant"],
    ["a Julia constant outside the disc", { kind: "julia", constant: { re: "1.5", im: "1.5" } }, "constant"],
    ["too few iterations", { maxIterations: 15 }, "maxIterations"],
    ["too many iterations", { maxIterations: 100_001 }, "maxIterations"],
    ["too many samples", { samples: 5 }, "samples"],
    ["an unknown palette", { palette: { id: "beige" } }, "palette.id"],
    ["a density beyond the range", { palette: { density: 9 } }, "palette.density"],
    ["a centre of endless digits", { centre: { re: `0.${"1".repeat(1000)}`, im: "0" } }, "centre.re"],
  ])("refuses %s and says where", (_, change, path) => {
    const outcome = renderFractalParamsSchema.safeParse({ ...good, ...change });
    expect(outcome.error?.issues.map((issue) => issue.path.join("."))).toContain(path);
  });

  it("takes what was refused only just", () => {
    expect(() => parse({ kind: "julia", constant: { re: "-2", im: "0" } })).not.toThrow();
    expect(() => parse({ centre: { re: "0", im: "0" }, span: "7.5" })).not.toThrow();
    expect(() =>
      parse({ width: 1, height: 1, samples: 1, centre: { re: "0", im: "0" }, span: "3.5e-18" }),
    ).not.toThrow();
  });
});

describe("renderFractal.plan", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 3_000 }),
    height: fc.integer({ min: 1, max: 1_000 }),
    samples: fc.integer({ min: 1, max: 4 }),
    maxIterations: fc.integer({ min: 16, max: 5_000 }),
  });

  it("covers the picture with tiles that do not overlap, each within its limits", () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const params = parse({ ...size, span: "0.0001" });
        const plan = renderFractal.plan(params, []);
        let pixels = 0;
        for (let ordinal = 0; ordinal < plan.unitCount; ordinal++) {
          const { region, resultBytes, costOps } = plan.unit(ordinal);
          const area = region.width * region.height;
          pixels += area;
          expect(resultBytes).toBe(area * 4);
          expect(area * size.samples ** 2).toBeLessThanOrEqual(MAX_UNIT_SAMPLES);
          expect(area * size.samples ** 2 * size.maxIterations).toBeLessThanOrEqual(2 ** 27);
          expect(costOps).toBeGreaterThan(0);
          expect(region.x + region.width).toBeLessThanOrEqual(size.width);
          expect(region.y + region.height).toBeLessThanOrEqual(size.height);
        }
        expect(pixels).toBe(size.width * size.height);
      }),
      { numRuns: 40 },
    );
  });

  it("makes tiles of 256 × 256 pixels when they are cheap, smaller ones when they are not", () => {
    const side = (change: object): number =>
      renderFractal.plan(parse({ width: 512, height: 512, ...change }), []).unit(0).region.width;
    expect(side({ maxIterations: 500 })).toBe(256);
    expect(side({ maxIterations: 2_000 })).toBe(128);
    expect(side({ maxIterations: 100_000, samples: 1 })).toBe(32);
    expect(side({ maxIterations: 100_000, samples: 4 })).toBe(8);
  });

  it("declares what a tile's samples take: little where they escape at once, much where they never do", () => {
    const cost = (change: object): number =>
      renderFractal.plan(parse({ maxIterations: 900, ...change }), []).unit(0).costOps;
    const outside = cost({ centre: { re: "1.9", im: "1.9" }, span: "0.1" });
    const edge = cost({ centre: { re: "-0.7436", im: "0.1318" }, span: "0.001" });
    // Inside the main cardioid near its edge orbits settle slowly.
    const inside = cost({ centre: { re: "0.2499", im: "0" }, span: "0.0001" });
    expect(edge).toBeGreaterThan(2 * outside);
    expect(inside).toBeGreaterThan(2 * edge);
  });

  it("refuses pictures of too many tiles", () => {
    const params = parse({ width: 10_000, height: 10_000, samples: 4, maxIterations: 100_000 });
    expect(() => renderFractal.plan(params, [])).toThrow(TooManyTilesError);
  });
});
