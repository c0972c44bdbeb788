import type { JobPlan, Kernel, UnitPlan } from "../kernel.ts";
import { tileAt, tileCount } from "../regions.ts";
import { stageOf, unitCountOf } from "../stages.ts";
import { analysisOf } from "./analyses.ts";
import type { AnalysisJob, Survey } from "./analysis.ts";
import { jobOf } from "./analysis-job.ts";
import { DEFINITION_VERSION } from "./definition.ts";
import { MARK_WORDS } from "./drawing/marks.ts";
import { MAX_IMAGES } from "./limits.ts";
import { type AnalysisOp, type ImageAnalyzeParams, imageAnalyzeParamsSchema } from "./params.ts";

/** Sides of square tiles, in pixels. */
export interface TileSides {
  /** Of what is measured. */
  readonly survey: number;
  /** Of what is drawn. */
  readonly drawing: number;
}

/** A core's cache holds what is worked on; aprons of a few pixels cost next to nothing. */
const TILE_SIDES: TileSides = { survey: 512, drawing: 256 };

/**
 * Operations of drawing in quarters of a nanosecond: of a unit, per pixel of a copy or of a sheet made anew, and per entry
 * that the first stage's data have room for. How many there are, and where they lie, is not known before.
 */
const DRAWING_OPS = { unit: 8000, overlay: 1.95, sheet: 23, entry: 200 } as const;
/** Room for the marks of a tile; more than are ever found on one. */
const DRAW_MARKS = 2 ** 14;

/**
 * Measures and finds things in images: one analysis a job. The first stage measures; the second draws what was found
 * over the picture. What was found is in the report.
 */
export const imageAnalyze: Kernel<ImageAnalyzeParams> = imageAnalyzeWith(TILE_SIDES);

/** The kernel with tiles of other sides: everything but the units' sizes is the same. */
export function imageAnalyzeWith(sides: TileSides): Kernel<ImageAnalyzeParams> {
  const surveyOf = (job: AnalysisJob<AnalysisOp>): Survey => analysisOf(job.op).survey(job, sides.survey);
  return {
    id: "image-analyze",
    version: DEFINITION_VERSION,
    title: "Image analysis",
    inputs: { images: { min: 1, max: MAX_IMAGES }, file: null },
    params: imageAnalyzeParamsSchema,
    plan(params, inputs): JobPlan {
      const job = jobOf(params, inputs);
      const { images } = job;
      const { title, raster: rasterOf, sheet } = analysisOf(job.op);
      const survey = surveyOf(job);
      const pixelOps = sheet ? DRAWING_OPS.sheet : DRAWING_OPS.overlay;
      const entries = "limit" in job.op ? job.op.limit : 0;
      const raster = rasterOf?.(images) ?? { width: images[0]!.width, height: images[0]!.height };
      const stages = [
        { title, unitCount: survey.unitCount, raster: survey.raster },
        { title: "Drawing", unitCount: tileCount(sides.drawing, raster), raster },
      ];
      const plan = { stages, makesImage: true, unitCount: unitCountOf(stages) };
      return {
        ...plan,
        unit(ordinal): UnitPlan {
          const { stage, index } = stageOf(plan, ordinal);
          if (stage === 0) return { stage, ...survey.unit(index) };
          const region = tileAt(index, sides.drawing, raster);
          const pixels = region.width * region.height;
          return {
            stage,
            region,
            reads: sheet ? [] : [{ input: 0, region }],
            resultBytes: pixels * 4,
            costOps: Math.ceil(DRAWING_OPS.unit + pixels * pixelOps + entries * DRAWING_OPS.entry),
            memoryBytes: pixels * 4 + DRAW_MARKS * MARK_WORDS * 4,
          };
        },
      };
    },
    openStage({ params, inputs }) {
      const job = jobOf(params, inputs);
      return analysisOf(job.op).assemble(job, surveyOf(job));
    },
    report({ params, inputs }, stages) {
      const job = jobOf(params, inputs);
      return { analysis: job.op.op, ...(analysisOf(job.op).report(job, stages[0]!) as object) };
    },
  };
}
