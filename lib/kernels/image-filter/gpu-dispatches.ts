import type { Region } from "../kernel.ts";
import type { BlurStep, Program, ResizeStep, Size, Step } from "./compile-steps.ts";

/** Shader files of this kernel, below `shaders/image-filter/`. */
export type ShaderName = "blur" | "pointwise" | "resize" | "sobel";

/** A buffer of the plan: pixels or levels that dispatches make, or a table made here. */
export interface PlannedBuffer {
  readonly sizeBytes: number;
  /** Content, for tables. */
  readonly table?: Int32Array<ArrayBuffer>;
}

/** One dispatch, as plain data. */
export interface Dispatch {
  readonly shader: ShaderName;
  readonly entryPoint: string;
  readonly constants: Readonly<Record<string, number>>;
  /** The shader's `Args`, as 32-bit words; word {@link FIRST_ROW} is left to the slice. */
  readonly args: readonly number[];
  /** Buffers by binding: 1 `src`, 2 and 3 as the shader says, 4 `dst`. */
  readonly buffers: Readonly<Record<number, PlannedBuffer>>;
  /** Workgroups across, and down: only these are sliced. */
  readonly columns: number;
  readonly rows: number;
  /** Rough count of instructions, to cut slices of equal length. */
  readonly cost: number;
}

/** Word of `Args` that holds the first row of workgroups. */
export const FIRST_ROW = 6;

const LANES = 64;
/** Outputs of one thread along y in `blur_rows` (rows of lanes), `blur_columns` and `sobel`. */
const RUN = 8;
/** Rows of one thread in `resize_rows`. */
const RESIZE_RUN = 4;
/** Pixels of one workgroup of `pointwise`. */
const POINTWISE_PIXELS = 1024;

/** Values of the override `finish` in blur.wgsl. */
const STORE_LEVELS = 0;
const BLUR = 1;
const UNSHARP = 2;

/** A program as dispatches, in order; `input` is what the first reads, `output` what the last wrote. */
export interface DispatchPlan {
  readonly dispatches: readonly Dispatch[];
  readonly input: PlannedBuffer;
  readonly output: PlannedBuffer;
}

/** Lays out a program for the GPU: which entry points of `shaders/image-filter/` run, on what. Pure. */
export function planDispatches(program: Program): DispatchPlan {
  const input = imageOf(program.steps[0]!.from);
  let image = input;
  const dispatches = program.steps.flatMap((step) => {
    const made = dispatchesOf(step, image, program.opaque);
    image = made.at(-1)!.buffers[4]!;
    return made;
  });
  return { dispatches, input, output: image };
}

function dispatchesOf(step: Step, src: PlannedBuffer, opaque: boolean): Dispatch[] {
  switch (step.kind) {
    case "affine":
      return [pointwise(step.to, src, "affine", step)];
    case "grayscale":
      return [pointwise(step.to, src, "grayscale")];
    case "sobel":
      return [sobel(step, src, opaque)];
    case "blur":
      return blur(step, src, opaque);
    case "resize":
      return resize(step, src, opaque);
  }
}

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
    rows: Math.ceil(pixels / POINTWISE_PIXELS),
    cost: pixels * 6,
  };
}

function sobel({ from, to }: Step, src: PlannedBuffer, opaque: boolean): Dispatch {
  return {
    shader: "sobel",
    entryPoint: "sobel",
    constants: { opaque: Number(opaque) },
    args: head(from, to, to.x - from.x, to.y - from.y, 0),
    buffers: { 1: src, 4: imageOf(to) },
    ...groups(to, RUN),
    cost: to.width * to.height * 60,
  };
}

function blur(step: BlurStep, source: PlannedBuffer, opaque: boolean): Dispatch[] {
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

function resize({ from, to, columns, rows }: ResizeStep, src: PlannedBuffer, opaque: boolean): Dispatch[] {
  const between = { width: to.width, height: from.height };
  const levels = levelsOf(between);
  const axis = (entryPoint: string, srcSize: Size, dstSize: Size, taps: typeof columns, first: number) => ({
    shader: "resize" as const,
    entryPoint,
    constants: { opaque: Number(opaque) },
    args: head(srcSize, dstSize, 0, 0, taps.tapCount),
    cost: dstSize.width * dstSize.height * taps.tapCount * 16,
    tables: { 2: tableOf(taps.starts.map((start) => start - first)), 3: tableOf(tapsOutermost(taps)) },
  });
  const { tables: columnTables, ...across } = axis("resize_rows", from, between, columns, from.x);
  const { tables: rowTables, ...down } = axis("resize_columns", between, to, rows, from.y);
  return [
    { ...across, buffers: { 1: src, ...columnTables, 4: levels }, ...groups(between, RESIZE_RUN) },
    { ...down, buffers: { 1: levels, ...rowTables, 4: imageOf(to) }, ...groups(to, 1) },
  ];
}

/** The first words of every `Args`; what the last one means, the shader says. */
function head(src: Size, dst: Size, x: number, y: number, last: number): number[] {
  return [src.width, src.height, dst.width, dst.height, x, y, 0, last];
}

function groups(size: Size, run: number): { columns: number; rows: number } {
  return { columns: Math.ceil(size.width / LANES), rows: Math.ceil(size.height / run) };
}

/** From the centre outwards to: −radius … +radius, then the zeros that the last outputs of a run see. */
function expandWeights(weights: Uint16Array): Int32Array<ArrayBuffer> {
  const radius = weights.length - 1;
  const taps = new Int32Array(2 * radius + RUN);
  for (let k = -radius; k <= radius; k++) taps[k + radius] = weights[Math.abs(k)]!;
  return taps;
}

/** `[count, tapCount]` → `[tapCount, count]`, so that neighbouring threads read neighbouring weights. */
function tapsOutermost({ weights, tapCount, starts }: ResizeStep["columns"]): Int32Array<ArrayBuffer> {
  const count = starts.length;
  const turned = new Int32Array(weights.length);
  for (let n = 0; n < count; n++)
    for (let tap = 0; tap < tapCount; tap++) turned[tap * count + n] = weights[n * tapCount + tap]!;
  return turned;
}

const imageOf = ({ width, height }: Size | Region): PlannedBuffer => ({ sizeBytes: width * height * 4 });
const levelsOf = ({ width, height }: Size): PlannedBuffer => ({ sizeBytes: width * height * 8 });
const tableOf = (table: Int32Array<ArrayBuffer>): PlannedBuffer => ({ sizeBytes: table.byteLength, table });
