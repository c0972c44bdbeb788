import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { BufferPool } from "./buffer-pool.ts";
import { HIDDEN_TARGET_MS, Pacer, VISIBLE_TARGET_MS } from "./pacer.ts";
import { PipelineCache, type PipelineSource } from "./pipeline-cache.ts";
import { StagingRing } from "./staging-ring.ts";

/** Thrown by work that was under way on a device that was lost or destroyed. Request a new context and run it again. */
export class DeviceLostError extends TabgridError {
  constructor(reason: string, cause?: unknown) {
    super("gpu.device-lost", "transient", "The GPU device was lost.", {
      cause,
      details: { reason },
      hints: ["Request a new GPU context.", "Compute on the CPU after repeated losses."],
    });
  }
}

/** Thrown when a GPU exists but gave no device: it hangs, crashed too often, or is held by another program. */
export class GpuUnavailableError extends TabgridError {
  constructor(cause: unknown) {
    super("gpu.unavailable", "transient", "The GPU did not answer.", {
      cause,
      hints: ["Compute on the CPU, and ask again later."],
    });
  }
}

/** Thrown when the device refuses work: out of memory (`transient`), or commands that are not valid (`internal`). */
export class GpuWorkFailedError extends TabgridError {
  constructor(error: GPUError) {
    const outOfMemory = error instanceof GPUOutOfMemoryError;
    super(
      outOfMemory ? "gpu.out-of-memory" : "gpu.work-refused",
      outOfMemory ? "transient" : "internal",
      outOfMemory ? "The GPU has not enough memory for this unit." : "The GPU refused the commands.",
      { cause: error, details: { reason: error.message } },
    );
  }
}

/** Work that may be cut into slices, and the buffer whose bytes it leaves behind. */
export interface SlicedWork {
  /** Work with the same name costs about the same per item; the pace reached is remembered under it. */
  readonly pace: string;
  /** How many items the work has, at least 1. One item must be far below 200 ms on a slow device. */
  readonly items: number;
  /** Records the dispatches for items `start` ≤ i < `start + count`. Slices are recorded and run in order. */
  encode(pass: GPUComputePassEncoder, start: number, count: number): void;
  /** What to read back once every item is done; `sizeBytes` is a multiple of 4. */
  readonly result: { readonly buffer: GPUBuffer; readonly sizeBytes: number };
  readonly signal?: AbortSignal | undefined;
}

/**
 * Buffers on loan until disposed: `using buffers = gpu.lease()`. Await the work before the scope ends, `return await`
 * included: returning its promise would dispose first.
 */
export interface BufferLease extends Disposable {
  /** A storage buffer of at least `sizeBytes`, content undefined; bind it with an explicit size. */
  scratch(sizeBytes: number): GPUBuffer;
  /** A storage buffer that begins with `data`, zero-padded to a multiple of 4 bytes. */
  upload(data: ArrayBufferView<ArrayBuffer>): GPUBuffer;
}

/** Keeps the GPU to a share of its time. */
export interface SliceThrottle {
  /** Counts time for which a slice occupied the GPU. */
  worked(elapsedMs: number): void;
  /** A promise to await before the next slice, or null. */
  rest(): Promise<void> | null;
}

/** A WebGPU device and everything that is worth keeping beside it. */
export interface GpuContext {
  readonly device: GPUDevice;
  /** What the adapter says of itself, for people: "nvidia hopper", "google swiftshader". */
  readonly description: string;
  /** The adapter computes on the CPU: exact, but slower than the kernels' own CPU implementation. */
  readonly software: boolean;
  /** Resolves when the device is gone; never rejects. */
  readonly lost: Promise<DeviceLostError>;
  /** No page is visible: slices aim at 50 ms instead of 16 ms. False at first. */
  hidden: boolean;
  /** Asked before every slice, and told how long each took; null at first: no rests. */
  throttle: SliceThrottle | null;

  /** Compiles a pipeline once and keeps it. @throws {ShaderRejectedError} */
  pipeline(source: PipelineSource): Promise<GPUComputePipeline>;
  /** Opens a loan of pooled buffers. */
  lease(): BufferLease;
  /**
   * Runs the work in slices whose length follows the measured pace, and reads its result back. Work that fits one slice
   * is one command buffer and one submit, readback included. The signal is heard between slices.
   *
   * Up to three works may be under way at once, more wait: while one computes, the others' uploads and readbacks cost no
   * time.
   *
   * @throws {DeviceLostError} when the device is lost meanwhile
   * @throws {GpuWorkFailedError} when the device refuses it
   */
  dispatchSliced(work: SlicedWork): Promise<Uint8Array<ArrayBuffer>>;
  /** Gives the device back. Work under way fails with {@link DeviceLostError}. */
  destroy(): void;
}

export interface RequestGpuOptions {
  /** Where to ask; `navigator.gpu` unless given. */
  readonly gpu?: GPU | undefined;
  readonly powerPreference?: GPUPowerPreference;
  /** How long to wait for the adapter and for the device, each; 10 s unless given. Some drivers never answer. */
  readonly timeoutMs?: number;
  /** The pacer of the context before this one, so that a loss is remembered. */
  readonly pacer?: Pacer;
}

/**
 * Asks for a GPU, in a page, a worker, or Node (`lib/gpu/node-gpu.ts`). Limits stay at WebGPU's defaults, so that what
 * runs on one device runs on all.
 *
 * An adapter is good for one device only: every call asks for a fresh one, also after a loss.
 *
 * @returns null when there is no GPU here, which asking again will not change.
 * @throws {GpuUnavailableError} when there is one but it could not be had now
 */
export async function requestGpu(options: RequestGpuOptions = {}): Promise<GpuContext | null> {
  const { gpu = globalThis.navigator?.gpu as GPU | undefined, timeoutMs = 10_000, powerPreference } = options;
  if (!gpu) return null;
  try {
    const adapter = await within(timeoutMs, gpu.requestAdapter({ ...(powerPreference && { powerPreference }) }));
    if (!adapter) return null;
    const requested = adapter.requestDevice();
    const device = await within(timeoutMs, requested).catch((cause: unknown) => {
      requested.then((late) => late.destroy()).catch(() => undefined);
      throw cause;
    });
    return createGpuContext(device, adapter.info, options.pacer ?? new Pacer());
  } catch (cause) {
    throw new GpuUnavailableError(cause);
  }
}

async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function createGpuContext(device: GPUDevice, info: GPUAdapterInfo, pacer: Pacer): GpuContext {
  const pool = new BufferPool(device);
  const staging = new StagingRing(device);
  const pipelines = new PipelineCache(device);
  const description = describeAdapter(info);
  const pending = new Set<(error: DeviceLostError) => void>();
  let loss: DeviceLostError | null = null;
  let worksUnderWay = 0;
  let sliceDoneMs = Number.NEGATIVE_INFINITY;

  const lost = device.lost.then((lostInfo) => {
    loss = new DeviceLostError(lostInfo.reason ?? "unknown", lostInfo);
    if (pending.size > 0) pacer.halve();
    for (const reject of pending) reject(loss);
    pending.clear();
    return loss;
  });

  /** Settles like `promise`, or with the loss of the device, whichever the implementation tells first. */
  function unlessLost<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (loss) return reject(loss);
      pending.add(reject);
      promise.then(resolve, async (error) => reject((await lossSoon()) ?? error)).finally(() => pending.delete(reject));
    });
  }

  /** Promises of a lost device may reject a moment before the loss itself is announced. */
  function lossSoon(): Promise<DeviceLostError | null> {
    return Promise.race([lost, new Promise<null>((resolve) => setTimeout(resolve, 100, null))]);
  }

  /** Works under way share the target: what all of them have in the queue is to occupy the GPU no longer than that. */
  const targetMs = (): number => (context.hidden ? HIDDEN_TARGET_MS : VISIBLE_TARGET_MS) / worksUnderWay;

  async function submitSlice(work: SlicedWork, start: number, count: number, copyTo: GPUBuffer | null): Promise<void> {
    device.pushErrorScope("validation");
    device.pushErrorScope("out-of-memory");
    let errors: Promise<(GPUError | null)[]>;
    try {
      const encoder = device.createCommandEncoder({ label: work.pace });
      const pass = encoder.beginComputePass({ label: work.pace });
      work.encode(pass, start, count);
      pass.end();
      if (copyTo) encoder.copyBufferToBuffer(work.result.buffer, 0, copyTo, 0, work.result.sizeBytes);
      device.queue.submit([encoder.finish()]);
    } finally {
      errors = Promise.all([device.popErrorScope(), device.popErrorScope()]);
      errors.catch(() => undefined);
    }
    const done = copyTo
      ? copyTo.mapAsync(GPUMapMode.READ, 0, work.result.sizeBytes)
      : device.queue.onSubmittedWorkDone();
    const [found, ended] = await unlessLost(Promise.allSettled([errors, done]));
    const refused = found.status === "fulfilled" && found.value.find((error) => error !== null);
    if (refused) throw new GpuWorkFailedError(pool.takeFailure() ?? refused);
    if (ended.status === "rejected") throw (await lossSoon()) ?? ended.reason;
  }

  const context: GpuContext = {
    device,
    description,
    software: info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i.test(description),
    lost,
    hidden: false,
    throttle: null,
    pipeline: (source) => unlessLost(pipelines.get(source)),

    lease() {
      const held: GPUBuffer[] = [];
      const scratch = (sizeBytes: number): GPUBuffer => {
        const buffer = pool.acquire(sizeBytes);
        held.push(buffer);
        return buffer;
      };
      return {
        scratch,
        upload(data) {
          const buffer = scratch(data.byteLength);
          device.queue.writeBuffer(buffer, 0, padToWords(data));
          return buffer;
        },
        [Symbol.dispose]() {
          for (const buffer of held.splice(0)) pool.release(buffer);
        },
      };
    },

    async dispatchSliced(work) {
      const slot = await unlessLost(staging.acquire(work.result.sizeBytes));
      worksUnderWay += 1;
      try {
        for (let start = 0; start < work.items; ) {
          const rest = context.throttle?.rest();
          if (rest) await unlessLost(rest);
          work.signal?.throwIfAborted();
          const count = pacer.next(work.pace, work.items, work.items - start);
          const last = start + count === work.items;
          const startedMs = performance.now();
          await submitSlice(work, start, count, last ? slot.buffer : null);
          const nowMs = performance.now();
          // The queue runs in order: while it was busy with what others had submitted, it was not at this slice.
          const elapsedMs = nowMs - Math.max(startedMs, sliceDoneMs);
          sliceDoneMs = nowMs;
          pacer.report(work.pace, count, elapsedMs, targetMs());
          context.throttle?.worked(elapsedMs);
          start += count;
        }
        if (loss) throw loss;
        return new Uint8Array(slot.buffer.getMappedRange(0, work.result.sizeBytes).slice(0));
      } finally {
        worksUnderWay -= 1;
        slot.release();
      }
    },

    destroy: () => device.destroy(),
  };
  return context;
}

/** The adapter in a few words; browsers may blank any of the fields. */
function describeAdapter(info: GPUAdapterInfo): string {
  const words = info.description || [info.vendor, info.architecture, info.device].filter(Boolean).join(" ");
  return words || "unnamed GPU";
}

/** `writeBuffer` takes whole words only. */
function padToWords(data: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length % 4 === 0) return bytes;
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}
