import { type GpuFamily, groups, head, imageOf } from "../../gpu/gpu-dispatch.ts";

/** Outputs of one thread along y. */
const RUN = 8;

export const gradientGpu: GpuFamily<"gradient"> = {
  gradient: ({ from, to, operator, light }, src, opaque) => [
    {
      shader: "gradient",
      entryPoint: operator,
      constants: { opaque: Number(opaque) },
      args: [...head(from, to, to.x - from.x, to.y - from.y, 0), light?.across ?? 0, light?.down ?? 0],
      buffers: { 1: src, 4: imageOf(to) },
      ...groups(to, RUN),
      cost: to.width * to.height * 60,
    },
  ],
};
