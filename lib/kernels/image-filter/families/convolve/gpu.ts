import { type GpuFamily, groups, head, imageOf } from "../../gpu/gpu-dispatch.ts";

export const convolveGpu: GpuFamily<"convolve"> = {
  convolve: ({ from, to, weights, divisor, offset, keepsAlpha }, src, opaque) => [
    {
      shader: "convolve",
      entryPoint: "convolve",
      constants: { opaque: Number(opaque), keeps_alpha: Number(keepsAlpha) },
      args: [...head(from, to, to.x - from.x, to.y - from.y, divisor), ...weights, offset],
      buffers: { 1: src, 4: imageOf(to) },
      ...groups(to, 1),
      cost: to.width * to.height * 150,
    },
  ],
};
