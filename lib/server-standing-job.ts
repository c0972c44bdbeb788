import type { NewJob } from "#lib/coordinator/ports.ts";
import { renderFractal } from "#lib/kernels/render-fractal/kernel.ts";
import type { PaletteId } from "#lib/kernels/render-fractal/palettes.ts";

/** A picture worth looking at: a place in the Mandelbrot set, or a Julia set by its constant. */
interface View {
  readonly title: string;
  readonly re: string;
  readonly im: string;
  readonly span: string;
  readonly palette: PaletteId;
  readonly constant?: { readonly re: string; readonly im: string };
}

/** Well-known places, wide and deep by turns. */
const VIEWS: readonly View[] = [
  { title: "Mandelbrot set", re: "-0.6", im: "0", span: "3.6", palette: "dusk" },
  { title: "Seahorse valley", re: "-0.7453", im: "0.1127", span: "0.0065", palette: "lagoon" },
  { title: "Julia dragons", re: "0", im: "0", span: "3.1", palette: "ember", constant: { re: "-0.8", im: "0.156" } },
  { title: "Elephant valley", re: "0.2549870375144766", im: "-0.0005679790528465", span: "0.002", palette: "orchid" },
  { title: "Triple spiral", re: "-0.088", im: "0.654", span: "0.012", palette: "aurora" },
  { title: "Julia spirals", re: "0", im: "0", span: "2.6", palette: "ink", constant: { re: "0.285", im: "0.01" } },
  { title: "Seahorse tail", re: "-0.743643887037151", im: "0.13182590420533", span: "0.00002", palette: "ember" },
  { title: "Western needle", re: "-1.25066", im: "0.02012", span: "0.0006", palette: "dusk" },
  { title: "Julia snow", re: "0", im: "0", span: "3", palette: "lagoon", constant: { re: "-0.70176", im: "-0.3842" } },
  { title: "Northern antenna", re: "-0.16070135", im: "1.0375665", span: "0.00005", palette: "aurora" },
  { title: "Julia lightning", re: "0", im: "0", span: "2.8", palette: "orchid", constant: { re: "-0.4", im: "0.6" } },
  { title: "Seahorse heart", re: "-0.743643887037151", im: "0.13182590420533", span: "0.0000002", palette: "ink" },
];

/** Below anything a requester can ask for. */
const STANDING_PRIORITY = -100;
const WIDTH = 1920;
const HEIGHT = 1200;

/** The standing job with this number, counted from 0: the views by turns, each time around with shifted colours. */
export function nextStandingJob(sequence: number): NewJob {
  const view = VIEWS[sequence % VIEWS.length]!;
  const params = renderFractal.params.parse({
    kind: view.constant === undefined ? "mandelbrot" : "julia",
    width: WIDTH,
    height: HEIGHT,
    centre: { re: view.re, im: view.im },
    span: view.span,
    ...(view.constant !== undefined && { constant: view.constant }),
    maxIterations: 1_500,
    palette: { id: view.palette, phase: (Math.floor(sequence / VIEWS.length) * 0.13) % 1 },
  });
  const plan = renderFractal.plan(params, null);
  return {
    accountId: null,
    title: view.title,
    kernel: renderFractal.id,
    kernelVersion: renderFractal.version,
    params,
    terms: { quorum: 2, maxReplicas: 8, deadlineMs: 120_000, priority: STANDING_PRIORITY },
    standing: true,
    inputCid: null,
    input: null,
    raster: plan.raster,
    outputFormat: "webp",
    unitsTotal: plan.unitCount,
  };
}
