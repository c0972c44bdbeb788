import { formatOperations, parseOperations } from "../operations/operation-text.ts";
import { type AnalysisOp, analysisForms, analysisSchema } from "./params.ts";

/**
 * Reads an analysis written as text.
 *
 * @throws {PipelineTextError}
 * @example
 * parseAnalysis("corners(method=fast9,limit=100)");
 * // { op: "corners", method: "fast9", threshold: 20, limit: 100 }
 */
export function parseAnalysis(text: string): AnalysisOp {
  return parseOperations(text, { forms: analysisForms, schema: analysisSchema, limit: 1 })[0]!;
}

/** Writes an analysis as text that {@link parseAnalysis} reads back as the same. */
export function formatAnalysis(op: AnalysisOp): string {
  return formatOperations([op], analysisForms);
}
