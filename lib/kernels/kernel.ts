import type { z } from "zod";

/** A rectangle of pixels, half-open: x ≤ column < x + width. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a plan may know of a job's input image. */
export interface InputShape {
  readonly width: number;
  readonly height: number;
  readonly opaque: boolean;
}

/** One unit of a plan. */
export interface UnitPlan {
  /** Where the result goes in the output raster. */
  readonly region: Region;
  /** The part of the input the unit reads, clamped to the image; null for kernels without input. */
  readonly inputRegion: Region | null;
  /** Exact size of a result, in bytes. Any other size is invalid. */
  readonly resultBytes: number;
  /** Declared cost in elementary operations; credit is counted from it. */
  readonly costOps: number;
}

/** A job cut into units: a pure function of (parameters, input shape), so both ends derive it and nothing is sent. */
export interface JobPlan {
  /** Output raster: RGBA8, not premultiplied. */
  readonly raster: { readonly width: number; readonly height: number };
  readonly unitCount: number;
  /** Plan of unit `ordinal`, 0 ≤ ordinal < unitCount. Pure and cheap. */
  unit(ordinal: number): UnitPlan;
}

/**
 * The pure half of a kernel: what the coordinator, the pages and the command line need. Results are compared by digest,
 * because every kernel gives the same bytes on every device.
 */
export interface Kernel<Params = unknown> {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly needsInput: boolean;
  readonly params: z.ZodType<Params>;
  /**
   * Cuts a job into units.
   *
   * @throws {TabgridError} of kind `user` when the parameters cannot be applied to this input (output too large …).
   */
  plan(params: Params, input: InputShape | null): JobPlan;
}

/** The work of one unit as a compute worker gets it. */
export interface UnitWork<Params = unknown> {
  readonly params: Params;
  readonly shape: InputShape | null;
  readonly unit: UnitPlan;
  /** Pixels of `unit.inputRegion`: `u8[height, width, 4]` row-major, or null for kernels without input. */
  readonly input: Uint8Array<ArrayBuffer> | null;
}

/** Loads a kernel's compiled parts by their path below `/assets/`, for example `image-filter/image-filter.wasm`. */
export interface KernelAssets {
  text(path: string): Promise<string>;
  bytes(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** A WebGPU device ready for use, with what lib/gpu keeps beside it. Defined there; kernels only pass it on. */
export interface GpuContextLike {
  readonly device: GPUDevice;
}

/** An implementation of a kernel on one processor. Not re-entrant: one unit at a time. */
export interface Computer<Params = unknown> {
  /** @returns exactly `work.unit.resultBytes` bytes, the same on every device. */
  run(work: UnitWork<Params>, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/** A unit with known bytes, for admission: `expected` is the SHA-256 of the right result, in hex. */
export interface GoldenVector<Params = unknown> {
  readonly name: string;
  readonly params: Params;
  readonly shape: InputShape | null;
  readonly ordinal: number;
  /** Draws the whole input image, `u8[height, width, 4]`, deterministically. */
  readonly drawInput?: () => Uint8Array<ArrayBuffer>;
  readonly expected: string;
}

/** The computing half of a kernel: only workers import it. */
export interface KernelRuntime<Params = unknown, Gpu extends GpuContextLike = GpuContextLike> {
  readonly kernel: Kernel<Params>;
  createCpu(assets: KernelAssets): Promise<Computer<Params>>;
  createGpu(gpu: Gpu, assets: KernelAssets): Promise<Computer<Params>>;
  readonly goldenVectors: readonly GoldenVector<Params>[];
}
