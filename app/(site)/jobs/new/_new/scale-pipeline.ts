import { type Op, opForms } from "#lib/kernels/image-filter/params.ts";

const LEAST_SIGMA = opForms.blur.fields[0]!.min;

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
  const scaled = ops.flatMap((op): Op[] => {
    switch (op.op) {
      case "blur": {
        const sigma = op.sigma * scale;
        if (sigma >= LEAST_SIGMA) return [{ ...op, sigma }];
        notes.add("A blur this small cannot be seen at this size.");
        return [];
      }
      case "unsharp": {
        const radius = op.radius * scale;
        if (radius >= LEAST_SIGMA) return [{ ...op, radius }];
        notes.add("Sharpening this fine cannot be seen at this size.");
        return [];
      }
      case "resize":
        return [
          {
            ...op,
            ...(op.width !== undefined && { width: Math.max(1, Math.round(op.width * scale)) }),
            ...(op.height !== undefined && { height: Math.max(1, Math.round(op.height * scale)) }),
          },
        ];
      case "sobel":
        notes.add("Edges are finer at full size.");
        return [op];
      default:
        return [op];
    }
  });
  return { ops: scaled, notes: [...notes] };
}
