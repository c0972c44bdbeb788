import { type GpuFamily, head, imageOf } from "../../gpu/gpu-dispatch.ts";

/** Pixels of a workgroup's tile. */
const TILE_WIDTH = 16;
const TILE_HEIGHT = 4;

export const rankGpu: GpuFamily<"median"> = {
  median: ({ from, to, radius }, src, opaque) => [
    {
      shader: "median",
      entryPoint: "median",
      constants: { opaque: Number(opaque) },
      args: head(from, to, to.x - from.x, to.y - from.y, radius),
      buffers: { 1: src, 4: imageOf(to) },
      columns: Math.ceil(to.width / TILE_WIDTH),
      rows: Math.ceil(to.height / TILE_HEIGHT),
      cost: to.width * to.height * (2 * radius + 1) ** 2 * 80,
    },
  ],
};
