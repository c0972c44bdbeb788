import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BufferPool, sizeClass } from "./buffer-pool.ts";

const MIB = 2 ** 20;

/** A device that makes buffers of nothing; the `failing`th and later ones find no memory. */
function fakeDevice(failing = Number.POSITIVE_INFINITY) {
  const made: { size: number; destroy: ReturnType<typeof vi.fn> }[] = [];
  const device = {
    limits: { maxStorageBufferBindingSize: 128 * MIB, maxBufferSize: 256 * MIB },
    pushErrorScope: () => undefined,
    popErrorScope: async () => (made.length >= failing ? { message: "no memory" } : null),
    createBuffer({ size }: { size: number }) {
      made.push({ size, destroy: vi.fn() });
      return made.at(-1);
    },
  };
  return { device: device as unknown as GPUDevice, made };
}

beforeEach(() => vi.stubGlobal("GPUBufferUsage", { STORAGE: 1, UNIFORM: 2, COPY_SRC: 4, COPY_DST: 8 }));
afterEach(() => vi.unstubAllGlobals());

describe("BufferPool", () => {
  it("gives back what was released when the size class fits, else makes a new one", () => {
    const { device, made } = fakeDevice();
    const pool = new BufferPool(device);
    const first = pool.acquire(1000);
    expect(pool.acquire(1000)).not.toBe(first);
    pool.release(first);
    expect(pool.acquire(5000)).not.toBe(first);
    expect(pool.acquire(800)).toBe(first);
    expect(made).toHaveLength(3);
  });

  it("frees what was idle longest beyond 128 MiB", () => {
    const { device, made } = fakeDevice();
    const pool = new BufferPool(device);
    const buffers = [64, 48, 32].map((mib) => pool.acquire(mib * MIB));
    for (const buffer of buffers) pool.release(buffer);
    expect(made.map(({ destroy }) => destroy.mock.calls.length)).toEqual([1, 0, 0]);
  });

  it("refuses more than a shader can bind, and serves exactly that much", () => {
    const pool = new BufferPool(fakeDevice().device);
    expect(pool.acquire(128 * MIB).size).toBe(128 * MIB);
    expect(() => pool.acquire(128 * MIB + 4)).toThrowError(expect.objectContaining({ code: "gpu.buffer-too-large" }));
  });

  it("tells of an allocation that found no memory, once, and never hands that buffer out again", async () => {
    const { device, made } = fakeDevice(2);
    const pool = new BufferPool(device);
    const good = pool.acquire(256);
    await Promise.resolve();
    expect(pool.takeFailure()).toBeNull();
    const bad = pool.acquire(256);
    await vi.waitFor(() => expect(pool.takeFailure()).toMatchObject({ message: "no memory" }));
    expect(pool.takeFailure()).toBeNull();
    pool.release(good);
    pool.release(bad);
    expect(made[1]!.destroy).toHaveBeenCalledOnce();
    expect(pool.acquire(256)).toBe(good);
  });
});

describe("sizeClass", () => {
  it.each([
    [0, 256],
    [256, 256],
    [257, 384],
    [385, 512],
    [2 ** 20 + 1, 1.5 * 2 ** 20],
    [2 ** 27, 2 ** 27],
  ])("holds %d bytes in %d", (sizeBytes, expected) => expect(sizeClass(sizeBytes)).toBe(expected));
});
