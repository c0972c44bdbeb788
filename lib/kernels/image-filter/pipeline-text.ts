import { formatOperations, parseOperations } from "../operations/operation-text.ts";
import { MAX_OPS } from "./limits.ts";
import { type Op, opForms, opSchema } from "./params.ts";

/**
 * Reads a pipeline written as text: operations separated by `|`, applied in order.
 *
 * @throws {PipelineTextError}
 * @example
 * parsePipeline("blur(sigma=2) | resize(width=800)");
 * // [{ op: "blur", sigma: 2 }, { op: "resize", width: 800 }]
 */
export function parsePipeline(text: string): Op[] {
  return parseOperations(text, { forms: opForms, schema: opSchema, limit: MAX_OPS });
}

/** Writes a pipeline as text that {@link parsePipeline} reads back as the same operations. */
export function formatPipeline(ops: readonly Op[]): string {
  return formatOperations(ops, opForms);
}
