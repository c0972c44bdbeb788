import { type GpuFamily, head, imageOf, tableOf } from "../../gpu-dispatch.ts";
import { bilateralWeights } from "./weights.ts";

/** Side of a workgroup's tile, in pixels. */
const TILE = 16;

export const denoiseGpu: GpuFamily<"bilateral"> = {
  bilateral: ({ from, to, sigma, range }, src, opaque) => {
    const { radius, shift, table } = bilateralWeights(sigma, range);
    return [
      {
        shader: "bilateral",
        entryPoint: "bilateral",
        constants: { opaque: Number(opaque) },
        args: [...head(from, to, to.x - from.x, to.y - from.y, radius), shift],
        buffers: { 1: src, 2: tableOf(new Int32Array(table.buffer)), 4: imageOf(to) },
        columns: Math.ceil(to.width / TILE),
        rows: Math.ceil(to.height / TILE),
        cost: to.width * to.height * (2 * radius + 1) ** 2 * 40,
      },
    ];
  },
};
