import { operationOf } from "#lib/kernels/image-filter/operations.ts";
import { type Op, opForms } from "#lib/kernels/image-filter/params.ts";

/** A pipeline fit for a smaller copy of the picture, and what cannot be shown on it. */
export interface ScaledPipeline {
  readonly ops: readonly Op[];
  readonly notes: readonly string[];
}

/**
 * Rewrites a pipeline for a copy of the picture that is `scale` times as large (0 < scale ≤ 1), so that it looks like the
 * full-size result made smaller: lengths in pixels shrink with the picture, and what becomes too small to see is left out.
 */
export function scalePipeline(ops: readonly Op[], scale: number): ScaledPipeline {
  if (scale === 1) return { ops, notes: [] };
  const notes = new Set<string>();
  const scaled = ops.flatMap((op) => {
    const { scaled = (same: Op) => same } = operationOf(op);
    const smaller = scaled(op, scale);
    if (smaller !== null) return [smaller];
    notes.add(`“${opForms[op.op].label}” this fine cannot be seen at this size.`);
    return [];
  });
  return { ops: scaled, notes: [...notes] };
}
