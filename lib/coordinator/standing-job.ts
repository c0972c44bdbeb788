import { renderFractal } from "#lib/kernels/render-fractal/kernel.ts";
import { paletteIds } from "#lib/kernels/render-fractal/palettes.ts";
import type { RenderFractalParams } from "#lib/kernels/render-fractal/params.ts";
import type { NewJob } from "./ports.ts";

/** Below every priority a requester may ask for (−10 to 10). */
export const STANDING_PRIORITY = -100;
/** Size of the pictures, in pixels. */
const WIDTH = 1600;
const HEIGHT = 1000;
/** By how much each visit to a place zooms in on the one before. A power of two, so that spans stay exact. */
const ZOOM = 8;

/** A place worth visiting more than once, each time nearer. */
interface Place {
  readonly name: string;
  readonly re: string;
  readonly im: string;
  /** Width of the first view. */
  readonly span: number;
  /** Views until the place begins anew. */
  readonly visits: number;
  /** Iterations of the first view, and how many more each later one takes. */
  readonly iterations: number;
  readonly deeper: number;
  /** Palette cycles per doubling of the iteration count. */
  readonly density: number;
  readonly constant?: { readonly re: string; readonly im: string };
}

/** A place of the Mandelbrot set. */
const place = (
  name: string,
  centre: readonly [re: string, im: string],
  span: number,
  rest: Pick<Place, "visits" | "iterations" | "deeper" | "density">,
): Place => ({ name, re: centre[0], im: centre[1], span, ...rest });

/** A Julia set around the origin; twice where the middle is worth a closer look. */
const julia = (name: string, constant: readonly [re: string, im: string], span: number, visits: number): Place => ({
  name,
  re: "0",
  im: "0",
  span,
  visits,
  iterations: 800,
  deeper: 200,
  density: 0.5,
  constant: { re: constant[0], im: constant[1] },
});

/** Curated by eye; wide and deep, Mandelbrot and Julia by turns. Visits end before a place turns plain or noisy. */
const PLACES: readonly Place[] = [
  place("Mandelbrot set", ["-0.65", "0"], 3.6, { visits: 1, iterations: 1_000, deeper: 0, density: 0.35 }),
  place("Seahorse valley", ["-0.743643887037158704752191506114774", "0.131825904205311970493132056385139"], 0.006, {
    visits: 6,
    iterations: 2_000,
    deeper: 1_000,
    density: 0.8,
  }),
  julia("Dragons", ["-0.8", "0.156"], 3.3, 2),
  place("Feather", ["-0.10109636384562216", "0.95628651080914150"], 0.05, {
    visits: 7,
    iterations: 600,
    deeper: 150,
    density: 0.7,
  }),
  place("Spiral", ["-0.77568377", "0.13646737"], 0.004, { visits: 3, iterations: 1_500, deeper: 500, density: 0.8 }),
  julia("Twin galaxies", ["0.285", "0.01"], 2.8, 1),
  place("Needle", ["-1.25066", "0.02012"], 0.0016, { visits: 2, iterations: 1_500, deeper: 500, density: 0.7 }),
  julia("Frost", ["-0.70176", "-0.3842"], 3.2, 2),
  place("Elephant valley", ["0.2549870375144766", "-0.0005679790528465"], 0.0008, {
    visits: 2,
    iterations: 2_500,
    deeper: 1_000,
    density: 0.8,
  }),
  julia("Pinwheels", ["-0.4", "0.6"], 3.2, 2),
  place("Medallion", ["-0.7436447860", "0.1318252536"], 0.00192, {
    visits: 3,
    iterations: 2_000,
    deeper: 1_000,
    density: 0.8,
  }),
  julia("Lightning", ["0", "0.8"], 3, 2),
  place("Triple spiral", ["-0.088", "0.654"], 0.012, { visits: 1, iterations: 2_000, deeper: 0, density: 0.7 }),
  place("Northern antenna", ["-0.16070135", "1.0375665"], 0.0005, {
    visits: 2,
    iterations: 2_000,
    deeper: 500,
    density: 0.8,
  }),
];

/**
 * The view with this number, counted from 0: an endless, deterministic series. Each round visits every place once;
 * each round looks closer, in other colours.
 */
export function standingJobParams(sequence: number): RenderFractalParams {
  return viewOf(sequence).params;
}

/** The standing job with this number: keeps contributors busy with something to look at when nobody asked for anything. */
export function nextStandingJob(sequence: number): NewJob {
  const { title, params } = viewOf(sequence);
  const plan = renderFractal.plan(params, []);
  return {
    accountId: null,
    title,
    kernel: renderFractal.id,
    kernelVersion: renderFractal.version,
    params,
    terms: { quorum: 2, maxReplicas: 8, deadlineMs: 120_000, priority: STANDING_PRIORITY },
    standing: true,
    inputs: [],
    stages: plan.stages,
    makesImage: plan.makesImage,
    outputFormat: "webp",
  };
}

function viewOf(sequence: number): { title: string; params: RenderFractalParams } {
  const at = PLACES[sequence % PLACES.length]!;
  const round = Math.floor(sequence / PLACES.length);
  const visit = round % at.visits;
  const params = renderFractal.params.parse({
    kind: at.constant ? "julia" : "mandelbrot",
    width: WIDTH,
    height: HEIGHT,
    centre: { re: at.re, im: at.im },
    span: String(at.span / ZOOM ** visit),
    ...(at.constant && { constant: at.constant }),
    maxIterations: at.iterations + visit * at.deeper,
    samples: 2,
    palette: {
      // Steps of one palette per place and round, and about the golden section of a cycle per round.
      id: paletteIds[(sequence + round) % paletteIds.length]!,
      phase: ((round * 61) % 100) / 100,
      density: at.density,
    },
  });
  return { title: visit === 0 ? at.name : `${at.name}, ${ZOOM ** visit}× closer`, params };
}
