import type { BufferLease, GpuContext } from "#lib/gpu/gpu-context.ts";
import { ShaderRejectedError } from "#lib/gpu/pipeline-cache.ts";
import type { Computer, KernelAssets } from "../kernel.ts";
import { type Dispatch, FIRST_ROW, type PlannedBuffer } from "./gpu-dispatch.ts";
import { planUnit, type UnitDispatches } from "./gpu-plan.ts";
import { NetworkReader } from "./open-network.ts";
import type { RecognizeParams } from "./params.ts";

/** Instructions of one item of sliced work: about 4 ms on SwiftShader, far less on any GPU. */
const ITEM_COST = 2 ** 22;
/** Bytes from one dispatch's arguments to the next: WebGPU's default alignment of uniform offsets. */
const ARGS_STRIDE = 256;

/** A dispatch with everything it binds but its arguments. */
interface BoundDispatch {
  readonly dispatch: Dispatch;
  readonly pipeline: GPUComputePipeline;
  readonly entries: readonly GPUBindGroupEntry[];
  /** Items of the whole work that this dispatch has. */
  readonly items: number;
}

/**
 * Networks on a GPU, byte-identical to the other implementations: integer WGSL on packed levels. Products of bytes are
 * summed by the packed builtin where the device has it. The signal is heard between slices.
 */
export async function createImageRecognizeGpu(
  gpu: GpuContext,
  assets: KernelAssets,
  options: { readonly packedDot?: boolean } = {},
): Promise<Computer<RecognizeParams>> {
  const text = (name: string): Promise<string> => assets.text(`image-recognize/${name}.wgsl`);
  const tensor = await text("tensor");
  const shaders: Record<string, string> = {};
  for (const name of ["pooling", "pointwise", "movement", "pixels"]) shaders[name] = tensor + (await text(name));
  const convolution = tensor + (await text("convolution"));
  const packedCode = (await text("dot4-packed")) + convolution;
  const packed = options.packedDot !== false && (await compiles(gpu, packedCode));
  shaders.convolution = packed ? packedCode : (await text("dot4-plain")) + convolution;
  const networks = new NetworkReader();
  return {
    async run(work, { signal } = {}) {
      signal?.throwIfAborted();
      using lease = gpu.lease();
      const unit = planUnit(networks.open(work), work);
      const pipelines = await Promise.all(
        unit.dispatches.map(({ shader, entryPoint }) => gpu.pipeline({ code: shaders[shader]!, entryPoint })),
      );
      const { bound, output } = bindUnit(unit, pipelines, lease);
      const bytes = await gpu.dispatchSliced({
        pace: "image-recognize",
        items: bound.reduce((sum, { items }) => sum + items, 0),
        encode: (pass, start, count) => encodeItems(gpu, lease, pass, bound, start, count),
        result: { buffer: output, sizeBytes: Math.ceil(work.unit.resultBytes / 4) * 4 },
        signal,
      });
      return bytes.length === work.unit.resultBytes ? bytes : bytes.slice(0, work.unit.resultBytes);
    },
  };
}

/** Whether the device knows the packed builtin. Devices do not say so; their compilers do. */
async function compiles(gpu: GpuContext, code: string): Promise<boolean> {
  try {
    await gpu.pipeline({ code, entryPoint: "convolve" });
    return true;
  } catch (error) {
    if (error instanceof ShaderRejectedError) return false;
    throw error;
  }
}

/**
 * Gives buffers a place on the device. Tensors that no later dispatch reads are used again by later ones: the GPU runs
 * dispatches in order. Tables never reuse tensors, because uploads run before all dispatches.
 */
function bindUnit(
  { dispatches, output }: UnitDispatches,
  pipelines: readonly GPUComputePipeline[],
  lease: BufferLease,
): { bound: BoundDispatch[]; output: GPUBuffer } {
  const lastUse = new Map<PlannedBuffer, number>();
  for (const [i, { buffers }] of dispatches.entries()) for (const each of Object.values(buffers)) lastUse.set(each, i);
  const placed = new Map<PlannedBuffer, GPUBuffer>();
  const free: GPUBuffer[] = [];

  const place = (planned: PlannedBuffer): GPUBuffer => {
    const known = placed.get(planned);
    if (known) return known;
    const reused = planned.table ? -1 : free.findIndex((buffer) => buffer.size >= planned.sizeBytes);
    const buffer = planned.table
      ? lease.upload(planned.table)
      : reused >= 0
        ? free.splice(reused, 1)[0]!
        : lease.scratch(planned.sizeBytes);
    placed.set(planned, buffer);
    return buffer;
  };

  const bound = dispatches.map((dispatch, i): BoundDispatch => {
    const buffers = Object.entries(dispatch.buffers);
    const entries = buffers.map(([binding, planned]) => ({
      binding: Number(binding),
      resource: { buffer: place(planned), size: Math.ceil(planned.sizeBytes / 16) * 16 },
    }));
    // A tensor may be bound twice, when it is added to itself.
    for (const planned of new Set(Object.values(dispatch.buffers))) {
      if (lastUse.get(planned) === i && !planned.table && planned !== output) free.push(placed.get(planned)!);
    }
    const items = Math.min(dispatch.rows, Math.max(1, Math.round(dispatch.cost / ITEM_COST)));
    return { dispatch, pipeline: pipelines[i]!, entries, items };
  });
  return { bound, output: placed.get(output)! };
}

/** Records items `start` ≤ i < `start + count` of all dispatches laid end to end. */
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
