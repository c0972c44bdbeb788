import { operationOf } from "#lib/kernels/image-filter/operations.ts";
import type { Op, OpName } from "#lib/kernels/image-filter/params.ts";

/** A pipeline fit for a smaller copy of the picture, and the operations that are too fine to be seen on it. */
export interface ScaledPipeline {
  readonly ops: readonly Op[];
  readonly tooFine: readonly OpName[];
}

/**
 * Rewrites a pipeline for a copy of the picture that is `scale` times as large (0 < scale ≤ 1), so that it looks like the
 * full-size result made smaller: lengths in pixels shrink with the picture, and what becomes too small to see is left out.
 */
export function scalePipeline(ops: readonly Op[], scale: number): ScaledPipeline {
  if (scale === 1) return { ops, tooFine: [] };
  const tooFine = new Set<OpName>();
  const scaled = ops.flatMap((op) => {
    const { scaled = (same: Op) => same } = operationOf(op);
    const smaller = scaled(op, scale);
    if (smaller !== null) return [smaller];
    tooFine.add(op.op);
    return [];
  });
  return { ops: scaled, tooFine: [...tooFine] };
}
