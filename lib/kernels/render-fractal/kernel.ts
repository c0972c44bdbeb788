import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Kernel } from "../kernel.ts";
import { tileAt, tileCount } from "../regions.ts";
import { DEFINITION_VERSION } from "./definition.ts";
import { expectedIterations } from "./expected-iterations.ts";
import { type RenderFractalParams, renderFractalParamsSchema } from "./params.ts";

/** Largest and smallest side of a tile, in pixels. */
const LARGEST_SIDE = 256;
const SMALLEST_SIDE = 8;
/** Most iterations in a unit if no sample escaped: about half a second on one core at 250 million a second. */
const UNIT_ITERATIONS = 2 ** 27;
/** Most samples in a unit: the state the GPU keeps for them is 64 bytes each, 16 MiB in all. */
export const MAX_UNIT_SAMPLES = 2 ** 18;
/** Most units in a job, so that a small request cannot fill the database. */
const MAX_UNITS = 250_000;
/** Operations, in quarters of a nanosecond of the WebAssembly implementation on one core: of one iteration, */
const OPS_PER_ITERATION = 15.5;
/** and of turning one finished sample into a colour: about eight tail iterations and two logarithms. */
const OPS_PER_SAMPLE = 160;

/** Memory of the WebAssembly module, in bytes; it does not grow. */
const MODULE_BYTES = 2 ** 20;

/** Thrown when a picture would be cut into more units than the coordinator keeps for one job. */
export class TooManyTilesError extends TabgridError {
  constructor(units: number) {
    super("render-fractal.too-many-tiles", "user", "The picture takes too much work for one job.", {
      details: { units, maxUnits: MAX_UNITS },
      hints: ["Use fewer iterations or samples.", "Make the picture smaller."],
    });
  }
}

/**
 * Mandelbrot and Julia sets in 64-bit fixed point. Units are square tiles of the picture, the smaller the more
 * iterations and samples a pixel may take. `definition.ts` says what is computed.
 *
 * How soon samples escape is not known before they are computed, so a unit's declared cost comes from a few of them,
 * which both ends iterate alike: {@link expectedIterations}.
 */
export const renderFractal: Kernel<RenderFractalParams> = {
  id: "render-fractal",
  version: DEFINITION_VERSION,
  title: "Fractal",
  inputs: { images: { min: 0, max: 0 }, file: null },
  params: renderFractalParamsSchema,
  plan(params) {
    const { width, height } = params;
    const side = tileSideOf(params);
    const raster = { width, height };
    const unitCount = tileCount(side, raster);
    if (unitCount > MAX_UNITS) throw new TooManyTilesError(unitCount);
    return {
      stages: [{ title: "Pixels", raster, unitCount }],
      makesImage: true,
      unitCount,
      unit(ordinal) {
        const region = tileAt(ordinal, side, raster);
        const pixels = region.width * region.height;
        return {
          stage: 0,
          region,
          reads: [],
          resultBytes: pixels * 4,
          // Only credit and estimates ask for it.
          get costOps() {
            const perSample = expectedIterations(params, region) * OPS_PER_ITERATION + OPS_PER_SAMPLE;
            return Math.ceil(pixels * params.samples ** 2 * perSample);
          },
          memoryBytes: MODULE_BYTES,
        };
      },
    };
  },
};

/** Side of a job's tiles, a power of two. */
function tileSideOf(params: Pick<RenderFractalParams, "samples" | "maxIterations">): number {
  let side = LARGEST_SIDE;
  const tooMuch = (): boolean => {
    const samples = (side * params.samples) ** 2;
    return samples > MAX_UNIT_SAMPLES || samples * params.maxIterations > UNIT_ITERATIONS;
  };
  while (side > SMALLEST_SIDE && tooMuch()) side /= 2;
  return side;
}
