import type { BufferLease, GpuContext } from "#lib/gpu/gpu-context.ts";

/** Instructions of one item of sliced work: about 4 ms on SwiftShader, far less on any GPU. */
const ITEM_COST = 2 ** 22;
/** Bytes from one dispatch's arguments to the next: WebGPU's default alignment of uniform offsets. */
const ARGS_STRIDE = 256;

/** A buffer of a plan: what dispatches make, or a table made here. */
export interface PlannedBuffer {
  readonly sizeBytes: number;
  /** Content, for tables. */
  readonly table?: ArrayBufferView<ArrayBuffer>;
}

/** One dispatch, as plain data; kernels add which shader it runs. */
export interface PlannedDispatch {
  readonly entryPoint: string;
  /** The shader's `Args`, as 32-bit words, at most 64; the word for the first row of workgroups is left to the slice. */
  readonly args: ArrayLike<number>;
  /** Buffers by binding. A buffer that starts at zero is a table. */
  readonly buffers: Readonly<Record<number, PlannedBuffer>>;
  /** Workgroups across, and down: only these are sliced. */
  readonly columns: number;
  readonly rows: number;
  /** Rough count of instructions, to cut slices of equal length. */
  readonly cost: number;
}

/** Dispatches to be bound, in order, with the pipeline of each. */
export interface UnboundProgram {
  readonly dispatches: readonly PlannedDispatch[];
  readonly pipelines: readonly GPUComputePipeline[];
  /** What the first dispatches read, where that is no table; its buffer may be written once it was read. */
  readonly input?: { readonly planned: PlannedBuffer; readonly bytes: Uint8Array<ArrayBuffer> };
  readonly output: PlannedBuffer;
  /** Word of every `Args` that holds the first row of workgroups. */
  readonly firstRowWord: number;
}

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
  readonly dispatch: PlannedDispatch;
  readonly pipeline: GPUComputePipeline;
  readonly entries: readonly GPUBindGroupEntry[];
  /** Items of the whole work that this dispatch has. */
  readonly items: number;
}

/**
 * Gives a program's buffers a place on the device, uploads its tables and cuts it into items. What it holds lives as long
 * as the lease.
 *
 * Scratch that no later dispatch reads is used again by later ones: the GPU runs dispatches in order. Tables never reuse
 * scratch, because uploads run before all dispatches.
 */
export function bindProgram(gpu: GpuContext, lease: BufferLease, program: UnboundProgram): PreparedProgram {
  const { dispatches, pipelines, input, output, firstRowWord } = program;
  const lastUse = new Map<PlannedBuffer, number>();
  for (const [i, { buffers }] of dispatches.entries()) for (const each of Object.values(buffers)) lastUse.set(each, i);
  const placed = new Map<PlannedBuffer, GPUBuffer>();
  if (input) placed.set(input.planned, lease.upload(input.bytes));
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
    const entries = Object.entries(dispatch.buffers).map(([binding, planned]) => ({
      binding: Number(binding),
      resource: { buffer: place(planned), size: wholeQuads(planned.sizeBytes) },
    }));
    // A buffer may be bound twice, as a tensor that is added to itself.
    for (const planned of new Set(Object.values(dispatch.buffers))) {
      if (lastUse.get(planned) === i && !planned.table && planned !== output) free.push(placed.get(planned)!);
    }
    const items = Math.min(dispatch.rows, Math.max(1, Math.round(dispatch.cost / ITEM_COST)));
    return { dispatch, pipeline: pipelines[i]!, entries, items };
  });
  return {
    items: bound.reduce((sum, { items }) => sum + items, 0),
    encode: (pass, start, count) => encodeItems(gpu, lease, pass, bound, firstRowWord, start, count),
    output: placed.get(output)!,
  };
}

/** Finds each dispatch's rows among the items, uploads their arguments, and records them. */
function encodeItems(
  gpu: GpuContext,
  lease: BufferLease,
  pass: GPUComputePassEncoder,
  bound: readonly BoundDispatch[],
  firstRowWord: number,
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
    args[(i * ARGS_STRIDE) / 4 + firstRowWord] = firstRow;
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

/** Shaders may read in fours of 32-bit words; pooled buffers are large enough for the rounding up. */
const wholeQuads = (sizeBytes: number): number => Math.ceil(sizeBytes / 16) * 16;
