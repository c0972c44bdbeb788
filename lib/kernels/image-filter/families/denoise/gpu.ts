import type { Size } from "../../../kernel.ts";
import { type GpuFamily, head, imageOf, tableOf } from "../../gpu/gpu-dispatch.ts";
import type { DenoiseStep } from "./operations.ts";
import { bilateralWeights, patchWeights } from "./weights.ts";

/** Side of a workgroup's tile, in pixels. */
const TILE = 16;

export const denoiseGpu: GpuFamily<DenoiseStep["kind"]> = {
  bilateral: ({ from, to, sigma, range }, src, opaque) => {
    const { radius, shift, table } = bilateralWeights(sigma, range);
    return [
      {
        shader: "bilateral",
        entryPoint: "bilateral",
        constants: {},
        args: [...head(from, to, to.x - from.x, to.y - from.y, radius), shift, Number(opaque)],
        buffers: { 1: src, 2: tableOf(new Int32Array(table.buffer)), 4: imageOf(to) },
        ...tilesOf(to),
        cost: to.width * to.height * (2 * radius + 1) ** 2 * 40,
      },
    ];
  },
  "non-local": ({ from, to, strength, patch, search }, src, opaque) => {
    const { fine, coarse, table } = patchWeights(strength, patch);
    return [
      {
        shader: "non-local-means",
        entryPoint: "non_local_means",
        constants: {},
        args: [...head(from, to, to.x - from.x, to.y - from.y, patch), search, fine, coarse, Number(opaque)],
        buffers: { 1: src, 2: tableOf(new Int32Array(table.buffer)), 4: imageOf(to) },
        ...tilesOf(to),
        cost: to.width * to.height * (2 * search + 1) ** 2 * (60 + 8 * (2 * patch + 1) ** 2),
      },
    ];
  },
};

const tilesOf = ({ width, height }: Size) => ({ columns: Math.ceil(width / TILE), rows: Math.ceil(height / TILE) });
