import type { PlannedBuffer, PlannedDispatch } from "../gpu-program.ts";
import type { Region, Size } from "../kernel.ts";

/** A tensor on the GPU, `u32[planes, height, width, words]`. */
export interface GpuTensor extends PlannedBuffer {
  readonly region: Region;
  /** The raster that the region is a part of. */
  readonly whole: Size;
  readonly channels: number;
}

/** One dispatch. Its buffers by binding: 1 `src`, 2 and 3 as the shader says, 4 `dst`. */
export interface Dispatch extends PlannedDispatch {
  /** File below `shaders/image-recognize/`, without `.wgsl`. */
  readonly shader: "convolution" | "pooling" | "pointwise" | "movement" | "pixels";
  readonly args: Int32Array<ArrayBuffer>;
}

/** Word of `Args` that holds the first row. */
export const FIRST_ROW = 14;
/** Words of `Args`. */
const ARGS_WORDS = 32;
/** Threads of a workgroup, along x. */
const LANES = 64;

/** What `Args` holds beside the two tensors. */
export interface Extras {
  readonly window?: {
    readonly size: readonly [number, number];
    readonly stride: readonly [number, number];
    readonly dilation: readonly [number, number];
    readonly pads: readonly number[];
  };
  readonly padding?: number;
  readonly levels?: { readonly zero: number; readonly low: number; readonly high: number };
  /** a, b, c, d, e. */
  readonly more?: readonly number[];
}

/** Words of a pixel: four levels each. */
export const wordsOf = (channels: number): number => Math.ceil(channels / 4);

/** A dispatch of `threads` times `dst` rows. @param cost instructions of a thread */
export function dispatchOf(
  place: Pick<Dispatch, "shader" | "entryPoint">,
  src: GpuTensor,
  dst: GpuTensor,
  planes: number,
  work: { readonly threads: number; readonly cost: number; readonly buffers?: Dispatch["buffers"] },
  extras: Extras = {},
): Dispatch {
  const { window, padding = 0, levels, more = [] } = extras;
  const args = new Int32Array(ARGS_WORDS);
  args.set([src.region.x, src.region.y, src.region.width, src.region.height, src.whole.width, src.whole.height]);
  args.set([wordsOf(src.channels), src.channels], 6);
  args.set([dst.region.x, dst.region.y, dst.region.width, dst.region.height, wordsOf(dst.channels), dst.channels], 8);
  if (window) {
    args.set([...window.size, ...window.stride, ...window.dilation, window.pads[0]!, window.pads[1]!], 15);
  }
  args.set([padding, levels?.zero ?? 0, levels?.low ?? 0, levels?.high ?? 255, ...more], 23);
  const rows = planes * dst.region.height;
  return {
    ...place,
    args,
    buffers: { 1: src, ...work.buffers, 4: dst },
    columns: Math.ceil(work.threads / LANES),
    rows,
    cost: work.threads * rows * work.cost,
  };
}

/** A float32 as the shaders multiply by it: mantissa · 2^−exponent, 2²³ ≤ mantissa < 2²⁴. */
export function splitFactor(factor: number): readonly [mantissa: number, exponent: number] {
  const bits = new Uint32Array(Float32Array.of(factor).buffer)[0]!;
  return [(bits & 0x7fffff) | 0x800000, 150 - (bits >>> 23)];
}
