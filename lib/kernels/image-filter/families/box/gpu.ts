import { type GpuFamily, groups, head, imageOf, levelsOf } from "../../gpu/gpu-dispatch.ts";

/** Outputs of one thread, along y and then along x. */
const RUN = 16;
/** Threads of a workgroup. */
const LANES = 64;

export const boxGpu: GpuFamily<"box"> = {
  box: ({ from, to, radius }, src, opaque) => {
    const between = { width: from.width, height: to.height };
    const sums = levelsOf(between);
    const costPerPixel = 20 * (2 + (2 * radius + 1) / RUN);
    const constants = { opaque: Number(opaque) };
    return [
      {
        shader: "box",
        entryPoint: "sum_columns",
        constants,
        args: head(from, between, 0, to.y - from.y, radius),
        buffers: { 1: src, 4: sums },
        ...groups(between, RUN),
        cost: between.width * between.height * costPerPixel,
      },
      {
        shader: "box",
        entryPoint: "mean_rows",
        constants,
        args: head(between, to, to.x - from.x, 0, radius),
        buffers: { 1: sums, 4: imageOf(to) },
        columns: Math.ceil(to.width / RUN),
        rows: Math.ceil(to.height / LANES),
        cost: to.width * to.height * costPerPixel,
      },
    ];
  },
};
