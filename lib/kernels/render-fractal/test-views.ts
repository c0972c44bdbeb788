import fc from "fast-check";
import type { Computer, UnitPlan, UnitWork } from "../kernel.ts";
import { renderFractal } from "./kernel.ts";
import { paletteIds } from "./palettes.ts";
import type { RenderFractalParams } from "./params.ts";

/** Places where orbits of all kinds lie close together. */
const CENTRES = [
  { re: "-0.65", im: "0" },
  { re: "-2", im: "0" },
  { re: "-1.7499984", im: "1e-15" },
  { re: "0.25", im: "-0.0000001" },
  { re: "-0.743643887037158704752191506114774", im: "0.131825904205311970493132056385139" },
  { re: "-0.10109636384562216", im: "0.95628651080914150" },
] as const;

const coordinate = fc.integer({ min: -(2 ** 31), max: 2 ** 31 }).map((n) => String(n / 2 ** 30));

/** Small pictures of all kinds, from whole sets down to spans at which samples are a few units of 2⁻⁶⁰ apart. */
export const smallFractals: fc.Arbitrary<RenderFractalParams> = fc
  .record({
    width: fc.integer({ min: 1, max: 13 }),
    height: fc.integer({ min: 1, max: 13 }),
    samples: fc.integer({ min: 1, max: 4 }),
    maxIterations: fc.integer({ min: 16, max: 150 }),
    centre: fc.oneof(fc.constantFrom(...CENTRES), fc.record({ re: coordinate, im: coordinate })),
    span: fc.integer({ min: -52, max: 0 }).map((exponent) => String(2 ** exponent)),
    constant: fc.option(
      fc.record({
        re: fc.integer({ min: -1400, max: 1400 }).map((n) => String(n / 1000)),
        im: fc.integer({ min: -1400, max: 1400 }).map((n) => String(n / 1000)),
      }),
    ),
    id: fc.constantFrom(...paletteIds),
    phase: fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
    density: fc.integer({ min: 1, max: 160 }).map((n) => n / 20),
  })
  .map(({ constant, id, phase, density, ...view }) => ({
    ...view,
    ...(constant ? { kind: "julia" as const, constant } : { kind: "mandelbrot" as const }),
    palette: { id, phase, density },
  }))
  // A tall picture may reach beyond the plane that can be computed.
  .filter((params) => renderFractal.params.safeParse(params).success);

/** Tiles that are long enough to be interrupted, and soon done all the same: nearly all of their samples escape. */
export const longFractals: fc.Arbitrary<RenderFractalParams> = fc
  .record({
    width: fc.integer({ min: 28, max: 36 }),
    height: fc.integer({ min: 28, max: 36 }),
    samples: fc.integer({ min: 1, max: 2 }),
    re: fc.integer({ min: -20, max: 0 }).map((n) => String(n / 10)),
    span: fc.integer({ min: 10, max: 14 }).map((n) => String(n / 10)),
  })
  .map(({ re, ...view }) => renderFractal.params.parse({ ...view, centre: { re, im: "1.7" }, maxIterations: 100_000 }));

/** Unit `ordinal` of a picture, as a compute worker would get it. */
export function fractalWork(params: RenderFractalParams, ordinal = 0): UnitWork<RenderFractalParams> {
  return workOf(params, renderFractal.plan(params, []).unit(ordinal));
}

/** A whole picture as one unit, whatever the plan would cut it into. */
export function wholeWork(params: RenderFractalParams): UnitWork<RenderFractalParams> {
  const { width, height } = params;
  const region = { x: 0, y: 0, width, height };
  return workOf(params, { stage: 0, region, reads: [], resultBytes: width * height * 4, costOps: 1, memoryBytes: 1 });
}

function workOf(params: RenderFractalParams, unit: UnitPlan): UnitWork<RenderFractalParams> {
  return { params, inputs: [], unit, pixels: [], files: [], stages: [] };
}

/** Lets a computer work until its checkpoint number `which` (its last one, if there are fewer) and stops it there. */
export async function checkpointOf(
  computer: Computer<RenderFractalParams>,
  work: UnitWork<RenderFractalParams>,
  which: number,
): Promise<Uint8Array> {
  const stop = new AbortController();
  const states: Uint8Array[] = [];
  const onCheckpoint = (state: Uint8Array): void => {
    if (states.push(state) > which) stop.abort();
  };
  await computer.run(work, { signal: stop.signal, onCheckpoint }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  if (states.length === 0) throw new RangeError("This unit is too short for a checkpoint.");
  return states.at(-1)!;
}
