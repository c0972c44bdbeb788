import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Idle buffers kept for reuse, in bytes; beyond it the one idle longest is freed. Two units of 2048 × 2048 with their scratch. */
const IDLE_LIMIT_BYTES = 128 * 1024 * 1024;
/** Smallest size class, in bytes: the largest alignment WebGPU asks of a binding's offset. */
const SMALLEST_BYTES = 256;

/** Thrown when work asks for a buffer that no shader on this device could bind. */
export class GpuBufferTooLargeError extends TabgridError {
  constructor(sizeBytes: number, limitBytes: number) {
    super("gpu.buffer-too-large", "permanent", "The GPU cannot bind a buffer this large.", {
      details: { sizeBytes, limitBytes },
      hints: ["Compute this unit on the CPU."],
    });
  }
}

/**
 * Storage and uniform buffers by size class, so that unit after unit reuses the same few allocations.
 *
 * Classes are powers of two and the halves between them (256, 384, 512, 768 …): at most a third of a buffer is wasted.
 * A reused buffer keeps its former content, and its size may exceed what was asked: bind it with an explicit size.
 */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #limitBytes: number;
  /** Oldest first. */
  readonly #idle: GPUBuffer[] = [];
  #idleBytes = 0;
  /** Buffers for which there was no memory: valid to hold, refused in use. */
  readonly #failed = new WeakSet<GPUBuffer>();
  #failure: GPUError | null = null;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#limitBytes = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  }

  /** @throws {GpuBufferTooLargeError} */
  acquire(sizeBytes: number): GPUBuffer {
    if (sizeBytes > this.#limitBytes) throw new GpuBufferTooLargeError(sizeBytes, this.#limitBytes);
    const size = Math.min(sizeClass(sizeBytes), this.#limitBytes);
    const found = this.#idle.findLastIndex((buffer) => buffer.size === size);
    if (found >= 0) {
      this.#idleBytes -= size;
      return this.#idle.splice(found, 1)[0]!;
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.#device.pushErrorScope("out-of-memory");
    const buffer = this.#device.createBuffer({ size, usage });
    const checked = this.#device.popErrorScope().then((error) => {
      if (error === null) return;
      this.#failure = error;
      this.#failed.add(buffer);
    });
    // A lost device answers nobody; whoever works on it learns of the loss.
    checked.catch(() => undefined);
    return buffer;
  }

  /** The last allocation that failed since this was asked before. Known by the time work on that buffer is refused. */
  takeFailure(): GPUError | null {
    const failure = this.#failure;
    this.#failure = null;
    return failure;
  }

  /** Takes a buffer back. Work already submitted may still use it: the queue runs in order. */
  release(buffer: GPUBuffer): void {
    if (this.#failed.has(buffer)) {
      buffer.destroy();
      return;
    }
    this.#idle.push(buffer);
    this.#idleBytes += buffer.size;
    while (this.#idleBytes > IDLE_LIMIT_BYTES) {
      const oldest = this.#idle.shift()!;
      this.#idleBytes -= oldest.size;
      oldest.destroy();
    }
  }
}

/** The smallest class that holds `sizeBytes`: 2ᵏ or 3 · 2ᵏ⁻¹, at least 256. */
export function sizeClass(sizeBytes: number): number {
  let size = SMALLEST_BYTES;
  while (size < sizeBytes) size *= 2;
  const between = (size / 4) * 3;
  return between >= sizeBytes && between >= SMALLEST_BYTES ? between : size;
}
