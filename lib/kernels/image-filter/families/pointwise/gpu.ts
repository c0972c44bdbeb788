import type { Size } from "../../../kernel.ts";
import { type Dispatch, type GpuFamily, head, imageOf, type PlannedBuffer } from "../../gpu-dispatch.ts";

/** Pixels of one workgroup of `pointwise`. */
const WORKGROUP_PIXELS = 1024;

export const pointwiseGpu: GpuFamily<"affine" | "grayscale"> = {
  affine: (step, src) => [pointwise(step.to, src, "affine", step)],
  grayscale: (step, src) => [pointwise(step.to, src, "grayscale")],
};

function pointwise(
  size: Size,
  src: PlannedBuffer,
  entryPoint: string,
  { scale, offset } = { scale: 0, offset: 0 },
): Dispatch {
  const pixels = size.width * size.height;
  return {
    shader: "pointwise",
    entryPoint,
    constants: {},
    args: [...head(size, size, 0, 0, scale), offset],
    buffers: { 1: src, 4: imageOf(size) },
    columns: 1,
    rows: Math.ceil(pixels / WORKGROUP_PIXELS),
    cost: pixels * 6,
  };
}
