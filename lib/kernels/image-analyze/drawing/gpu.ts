import { head, imageOf, tableOf } from "../../image-filter/gpu/gpu-dispatch.ts";
import type { DispatchPlan } from "../../image-filter/gpu/gpu-dispatches.ts";
import type { Size } from "../../kernel.ts";
import { MARK_WORDS } from "./marks.ts";

/** Pixels of one workgroup of `drawing`. */
const WORKGROUP_PIXELS = 256;

/** Draws packed marks over pixels of this size. */
export function drawingDispatches(size: Size, marks: Int32Array<ArrayBuffer>): DispatchPlan {
  const count = marks.length / MARK_WORDS;
  const input = imageOf(size);
  const output = imageOf(size);
  const pixels = size.width * size.height;
  return {
    input,
    output,
    dispatches: [
      {
        shader: "drawing",
        entryPoint: "draw",
        constants: {},
        args: head(size, size, 0, 0, count),
        buffers: { 1: input, 2: tableOf(count > 0 ? marks : new Int32Array(MARK_WORDS)), 4: output },
        columns: 1,
        rows: Math.ceil(pixels / WORKGROUP_PIXELS),
        cost: pixels * (4 + 12 * count),
      },
    ],
  };
}
