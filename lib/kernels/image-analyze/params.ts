import * as z from "zod";
import { formOf, type OperationForm } from "../operations/operation-form.ts";
import { components } from "./analyses/components/analysis.ts";
import { corners } from "./analyses/corners/analysis.ts";
import { duplicates } from "./analyses/duplicates/analysis.ts";
import { histogram } from "./analyses/histogram/analysis.ts";
import { lines } from "./analyses/lines/analysis.ts";
import { match } from "./analyses/match/analysis.ts";

/** An analysis with its parameters. What each does is said beside its schema, in `analyses/`. */
export const analysisSchema = z.discriminatedUnion("op", [
  histogram.schema,
  corners.schema,
  components.schema,
  match.schema,
  lines.schema,
  duplicates.schema,
]);

export const imageAnalyzeParamsSchema = z.object({ analysis: analysisSchema });

export type AnalysisOp = z.output<typeof analysisSchema>;
export type AnalysisName = AnalysisOp["op"];
/** Parameters of the kernel: one analysis. */
export type ImageAnalyzeParams = z.output<typeof imageAnalyzeParamsSchema>;

/** Forms of all analyses, in the order in which a menu lists them. */
export const analysisForms: Readonly<Record<AnalysisName, OperationForm<AnalysisName>>> = Object.fromEntries(
  analysisSchema.options.map((schema) => {
    const name = schema.shape.op.value;
    return [name, formOf(name, schema)];
  }),
) as Record<AnalysisName, OperationForm<AnalysisName>>;
