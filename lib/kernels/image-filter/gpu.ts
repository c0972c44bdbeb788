import type { BufferLease, GpuContext } from "#lib/gpu/gpu-context.ts";
import type { Computer, KernelAssets } from "../kernel.ts";
import { type Dispatch, FIRST_ROW, type PlannedBuffer } from "./gpu/gpu-dispatch.ts";
import { type DispatchPlan, planDispatches } from "./gpu/gpu-dispatches.ts";
import type { ImageFilterParams } from "./params.ts";
import { compileUnit } from "./program/compile-steps.ts";
import type { Program } from "./program/step.ts";

/** Instructions of one item of sliced work: about 4 ms on SwiftShader, far less on any GPU. */
const ITEM_COST = 2 ** 22;
/** Bytes from one dispatch's arguments to the next: WebGPU's default alignment of uniform offsets. */
const ARGS_STRIDE = 256;

/** Loads the text of a kernel's shader by its name, with what all of them share prepended; each once. */
export type PixelShaders = (name: string) => Promise<string>;

/**
 * A program with its buffers on the device, ready to be recorded, whole or in parts. Recorded a second time it costs
 * the same but gives other bytes: scratch is used again, the input's buffer included.
 */
export interface PreparedProgram {
  /** Items of equal cost into which the work can be cut. */
  readonly items: number;
  /** Records items `start` ≤ i < `start + count` of all dispatches laid end to end. */
  encode(pass: GPUComputePassEncoder, start: number, count: number): void;
  /** Where the result lies, from offset 0. */
  readonly output: GPUBuffer;
}

/** A dispatch with everything it binds but its arguments. */
interface BoundDispatch {
  readonly dispatch: Dispatch;
  readonly pipeline: GPUComputePipeline;
  readonly entries: readonly GPUBindGroupEntry[];
  /** Items of the whole work that this dispatch has. */
  readonly items: number;
}

/**
 * The image filter on a GPU, byte-identical to the other implementations: integer WGSL on packed pixels.
 *
 * A unit that fits one slice is one command buffer and one submit. Several units may run at once, which hides the
 * latency of uploads and readbacks; they share the context's buffers. A unit that needs a buffer over the device's limit
 * fails with `gpu.buffer-too-large`.
 */
export async function createImageFilterGpu(
  gpu: GpuContext,
  assets: KernelAssets,
): Promise<Computer<ImageFilterParams>> {
  const shaders = imageFilterShaders(assets);
  return {
    async run(work, { signal } = {}) {
      signal?.throwIfAborted();
      using lease = gpu.lease();
      const { items, encode, output } = await prepareProgram(gpu, shaders, compileUnit(work), work.pixels[0]!, lease);
      const result = { buffer: output, sizeBytes: work.unit.resultBytes };
      return await gpu.dispatchSliced({ pace: "image-filter", items, encode, result, signal });
    },
  };
}

/** Compiles a program's pipelines and uploads its tables and pixels. What it holds lives as long as the lease. */
export async function prepareProgram(
  gpu: GpuContext,
  shaders: PixelShaders,
  program: Program,
  pixels: Uint8Array<ArrayBuffer>,
  lease: BufferLease,
): Promise<PreparedProgram> {
  return prepareDispatches(gpu, shaders, planDispatches(program), pixels, lease);
}

/** Like {@link prepareProgram}, of dispatches that are laid out already. */
export async function prepareDispatches(
  gpu: GpuContext,
  shaders: PixelShaders,
  plan: DispatchPlan,
  pixels: Uint8Array<ArrayBuffer>,
  lease: BufferLease,
): Promise<PreparedProgram> {
  const pipelines = await Promise.all(
    plan.dispatches.map(async ({ shader, entryPoint, constants }) =>
      gpu.pipeline({ code: await shaders(shader), entryPoint, constants }),
    ),
  );
  const { bound, output } = bindPlan(plan, pipelines, pixels, lease);
  return {
    items: bound.reduce((sum, { items }) => sum + items, 0),
    encode: (pass, start, count) => encodeItems(gpu, lease, pass, bound, start, count),
    output,
  };
}

/** Loads the WGSL of this kernel as it is asked for. */
export const imageFilterShaders = (assets: KernelAssets): PixelShaders => pixelShaders(assets, "image-filter");

/** Loads the WGSL of a kernel on pixels, from its folder below `shaders/`, as it is asked for. */
export function pixelShaders(assets: KernelAssets, folder: string): PixelShaders {
  const texts = new Map<string, Promise<string>>();
  const load = async (name: string): Promise<string> => {
    const parts = await Promise.all([assets.text("common/rgba8.wgsl"), assets.text(`${folder}/${name}.wgsl`)]);
    return parts.join("");
  };
  return (name) => {
    const text = texts.get(name) ?? load(name);
    texts.set(name, text);
    // A text that could not be loaded may load the next time.
    text.catch(() => texts.delete(name));
    return text;
  };
}

/**
 * Gives the plan's buffers a place on the device. Scratch that no later dispatch reads is used again by later ones: the
 * GPU runs dispatches in order. Tables never reuse scratch, because uploads run before all dispatches.
 */
function bindPlan(
  { dispatches, input, output }: DispatchPlan,
  pipelines: readonly GPUComputePipeline[],
  pixels: Uint8Array<ArrayBuffer>,
  lease: BufferLease,
): { bound: BoundDispatch[]; output: GPUBuffer } {
  const lastUse = new Map<PlannedBuffer, number>();
  for (const [i, { buffers }] of dispatches.entries()) for (const each of Object.values(buffers)) lastUse.set(each, i);
  const placed = new Map<PlannedBuffer, GPUBuffer>([[input, lease.upload(pixels)]]);
  const free: GPUBuffer[] = [];

  const place = (planned: PlannedBuffer): GPUBuffer => {
    const known = placed.get(planned);
    if (known) return known;
    const sizeBytes = wholeQuads(planned.sizeBytes);
    const reused = planned.table ? -1 : free.findIndex((buffer) => buffer.size >= sizeBytes);
    const buffer = planned.table
      ? lease.upload(planned.table)
      : reused >= 0
        ? free.splice(reused, 1)[0]!
        : lease.scratch(sizeBytes);
    placed.set(planned, buffer);
    return buffer;
  };

  const bound = dispatches.map((dispatch, i): BoundDispatch => {
    const buffers = Object.entries(dispatch.buffers);
    const entries = buffers.map(([binding, planned]) => ({
      binding: Number(binding),
      resource: { buffer: place(planned), size: wholeQuads(planned.sizeBytes) },
    }));
    for (const [, planned] of buffers) {
      if (lastUse.get(planned) === i && !planned.table && planned !== output) free.push(placed.get(planned)!);
    }
    const items = Math.min(dispatch.rows, Math.max(1, Math.round(dispatch.cost / ITEM_COST)));
    return { dispatch, pipeline: pipelines[i]!, entries, items };
  });
  return { bound, output: placed.get(output)! };
}

/** Finds each dispatch's rows among the items, uploads their arguments, and records them. */
function encodeItems(
  gpu: GpuContext,
  lease: BufferLease,
  pass: GPUComputePassEncoder,
  bound: readonly BoundDispatch[],
  start: number,
  count: number,
): void {
  const slices: { of: BoundDispatch; firstRow: number; rows: number }[] = [];
  let offset = 0;
  for (const of of bound) {
    const from = Math.max(0, start - offset);
    const to = Math.min(of.items, start + count - offset);
    offset += of.items;
    if (from >= to) continue;
    const rowOf = (item: number): number => Math.floor((of.dispatch.rows * item) / of.items);
    slices.push({ of, firstRow: rowOf(from), rows: rowOf(to) - rowOf(from) });
  }
  const args = new Int32Array((slices.length * ARGS_STRIDE) / 4);
  for (const [i, { of, firstRow }] of slices.entries()) {
    args.set(of.dispatch.args, (i * ARGS_STRIDE) / 4);
    args[(i * ARGS_STRIDE) / 4 + FIRST_ROW] = firstRow;
  }
  const argsBuffer = lease.upload(args);
  for (const [i, { of, rows }] of slices.entries()) {
    const argsEntry = { binding: 0, resource: { buffer: argsBuffer, offset: i * ARGS_STRIDE, size: ARGS_STRIDE } };
    const layout = of.pipeline.getBindGroupLayout(0);
    pass.setPipeline(of.pipeline);
    pass.setBindGroup(0, gpu.device.createBindGroup({ layout, entries: [argsEntry, ...of.entries] }));
    pass.dispatchWorkgroups(of.dispatch.columns, rows);
  }
}

/** Pixels are bound in fours for `pointwise.wgsl`; pooled buffers are large enough for the rounding up. */
const wholeQuads = (sizeBytes: number): number => Math.ceil(sizeBytes / 16) * 16;
