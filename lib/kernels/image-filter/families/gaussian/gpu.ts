import type { PlannedBuffer } from "../../../gpu-program.ts";
import type { Size } from "../../../kernel.ts";
import { type Dispatch, type GpuFamily, groups, head, imageOf, levelsOf, tableOf } from "../../gpu/gpu-dispatch.ts";
import type { GaussianStep } from "./operations.ts";

/** Outputs of one thread along y in `blur_columns`, rows of lanes in `blur_rows`. */
const RUN = 8;

/** Values of the override `finish` in blur.wgsl. */
const STORE_LEVELS = 0;
const BLUR = 1;
const UNSHARP = 2;

export const gaussianGpu: GpuFamily<"gaussian"> = { gaussian };

function gaussian(step: GaussianStep, source: PlannedBuffer, opaque: boolean): Dispatch[] {
  const { from, to, shrink, cells, unsharp } = step;
  const radius = step.weights.length - 1;
  const taps = tableOf(expandWeights(step.weights));
  const finish = unsharp ? UNSHARP : BLUR;
  const args = (src: Size, dst: Size, x: number, y: number): number[] => [
    ...head(src, dst, x, y, radius),
    to.x - from.x,
    to.y - from.y,
    from.width,
    Math.log2(shrink),
    cells.x,
    cells.y,
    unsharp?.scale ?? 0,
    128 * (unsharp?.threshold ?? 0),
  ];
  const convolve = (src: PlannedBuffer, size: Size, dst: Size, x: number, y: number, premultiplied: boolean) => {
    const between = { width: dst.width, height: size.height };
    const rows = imageOf(between);
    const direct = shrink === 1;
    const costPerPixel = 4 * (2 * radius + RUN);
    const across: Dispatch = {
      shader: "blur",
      entryPoint: "blur_rows",
      constants: { opaque: Number(premultiplied) },
      args: args(size, between, x, 0),
      buffers: { 1: src, 2: taps, 4: rows },
      ...groups(between, RUN),
      cost: between.width * between.height * costPerPixel,
    };
    const down: Dispatch = {
      shader: "blur",
      entryPoint: "blur_columns",
      constants: { opaque: Number(opaque), finish: direct ? finish : STORE_LEVELS },
      args: args(between, dst, 0, y),
      buffers: { 1: rows, 2: taps, 3: source, 4: direct ? imageOf(dst) : levelsOf(dst) },
      ...groups(dst, RUN),
      cost: dst.width * dst.height * costPerPixel,
    };
    return [across, down];
  };
  if (shrink === 1) return convolve(source, from, to, to.x - from.x, to.y - from.y, opaque);

  const apron = { width: cells.width + 2 * radius, height: cells.height + 2 * radius };
  const shrinking: Dispatch = {
    shader: "blur",
    entryPoint: "shrink",
    constants: { opaque: Number(opaque) },
    args: args(from, apron, (cells.x - radius) * shrink - from.x, (cells.y - radius) * shrink - from.y),
    buffers: { 1: source, 4: imageOf(apron) },
    ...groups(apron, 1),
    cost: apron.width * apron.height * shrink * shrink * 10,
  };
  const convolving = convolve(shrinking.buffers[4]!, apron, cells, radius, radius, true);
  const growing: Dispatch = {
    shader: "blur",
    entryPoint: "grow",
    constants: { opaque: Number(opaque), finish },
    args: args(cells, to, to.x, to.y),
    buffers: { 1: convolving[1]!.buffers[4]!, 3: source, 4: imageOf(to) },
    ...groups(to, 1),
    cost: to.width * to.height * 100,
  };
  return [shrinking, ...convolving, growing];
}

/** From the centre outwards to: −radius … +radius, then the zeros that the last outputs of a run see. */
function expandWeights(weights: Uint16Array): Int32Array<ArrayBuffer> {
  const radius = weights.length - 1;
  const taps = new Int32Array(2 * radius + RUN);
  for (let k = -radius; k <= radius; k++) taps[k + radius] = weights[Math.abs(k)]!;
  return taps;
}
