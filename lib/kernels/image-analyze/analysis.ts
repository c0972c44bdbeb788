import type * as z from "zod";
import type { ImageShape, Region, Size, StageAssembly, UnitPlan } from "../kernel.ts";
import type { Mark } from "./drawing/marks.ts";

/** A job as an analysis sees it: its parameters, and its images, which are as many as it takes. */
export interface AnalysisJob<Op> {
  readonly op: Op;
  readonly images: readonly ImageShape[];
}

/** A unit of the first stage. */
export type SurveyUnit = Omit<UnitPlan, "stage">;

/** How the first stage is cut. */
export interface Survey {
  readonly unitCount: number;
  readonly raster: Size;
  unit(index: number): SurveyUnit;
}

/**
 * An analysis, as far as planning, putting together and telling go; how its units are measured is said in its `cpu.ts`
 * and `gpu.ts`, and what they measure, on whole images, in its `reference.ts`.
 */
export interface Analysis<Op> {
  readonly schema: z.ZodType<Op>;
  /** How many images it takes. */
  readonly images: { readonly min: number; readonly max: number };
  /** Name of its first stage, for people. */
  readonly title: string;
  /** Looks at what cannot be said by the schema and the count of images. @throws {TabgridError} of kind `user` */
  check?(job: AnalysisJob<Op>): void;
  /** @param side of square tiles, in pixels, where it cuts images into tiles. */
  survey(job: AnalysisJob<Op>, side: number): Survey;
  /** Puts the first stage together: to the same bytes, whatever the tiles' side was. */
  assemble(job: AnalysisJob<Op>, survey: Survey): StageAssembly;
  /** What the report says, as JSON. @param data what the first stage was put together to. */
  report(job: AnalysisJob<Op>, data: Uint8Array): unknown;
  /** Size of the picture that is drawn; absent: the first image's. */
  raster?(images: readonly ImageShape[]): Size;
  /** Pixels of a part of what is drawn over; absent: the first image. */
  sheet?(job: AnalysisJob<Op>, data: Uint8Array, region: Region): Uint8Array<ArrayBuffer>;
  /** What is drawn, later ones over earlier ones; what does not touch `region` may be left out. */
  marks(job: AnalysisJob<Op>, data: Uint8Array, region: Region): readonly Mark[];
}

/** Types an analysis by its schema. */
export function analysis<Schema extends z.ZodType>(
  schema: Schema,
  rest: Omit<Analysis<z.output<Schema>>, "schema">,
): Omit<Analysis<z.output<Schema>>, "schema"> & { readonly schema: Schema } {
  return { schema, ...rest };
}
