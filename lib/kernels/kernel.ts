import type { z } from "zod";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of pixels, half-open: x ≤ column < x + width. */
export interface Region extends Size {
  readonly x: number;
  readonly y: number;
}

/** What a plan may know of an input image: its size, and whether every alpha is 255. */
export interface ImageShape extends Size {
  readonly kind: "image";
  readonly opaque: boolean;
}

/** What a plan may know of an input that is read whole, such as a network. */
export interface FileShape {
  readonly kind: "file";
  readonly sizeBytes: number;
  /** What {@link Kernel.inspectFile} said of it: plain JSON. */
  readonly summary: unknown;
}

export type InputShape = ImageShape | FileShape;

/** A part of an input image, clamped to it, that a unit reads. */
export interface Read {
  /** Which of the job's inputs. */
  readonly input: number;
  readonly region: Region;
}

/** One unit of a plan. */
export interface UnitPlan {
  /** Which stage of the job it belongs to, from 0. */
  readonly stage: number;
  /**
   * Where the unit lies in its stage's raster: in the last stage the place of its result in the output, in the others
   * the part of the picture it looks at.
   */
  readonly region: Region;
  readonly reads: readonly Read[];
  /** Exact size of a result, in bytes. Any other size is invalid. */
  readonly resultBytes: number;
  /**
   * Declared cost in elementary operations; credit is counted from it. Proportional to the time the CPU path takes:
   * `npm run bench -- cost` prints by how much it is not.
   */
  readonly costOps: number;
  /** Most memory the CPU path needs for this unit, in bytes, beside its input and result. */
  readonly memoryBytes: number;
  /**
   * Of a bundle, the kernel's own units that it consists of (bundles/bundle-plan.ts): `region` then is the smallest that
   * holds all of theirs, `reads` and the result are theirs one after the other. Absent in a kernel's own plan.
   */
  readonly parts?: readonly UnitPlan[];
}

/**
 * A stage of a job: units that depend on the job's inputs and on what earlier stages' results were put together to.
 * A stage's units are handed out once the stage before it is put together. Stages but the last one give data
 * ({@link Kernel.openStage}); the last one gives the pixels of the output, or data when the job makes no picture.
 */
export interface StagePlan {
  /** What it does, in a word or two, for people: "Histogram", "Pixels". */
  readonly title: string;
  readonly unitCount: number;
  /** The picture that its units divide among themselves. */
  readonly raster: Size;
  /**
   * When its units are bundles: how many of the kernel's own units each has, the last one what is left, and how many of
   * those there are. Absent in a kernel's own plan, and where units are not bundled.
   */
  readonly bundle?: { readonly size: number; readonly unitCount: number };
}

/** A job cut into units: a pure function of (parameters, input shapes), so both ends derive it and nothing is sent. */
export interface JobPlan {
  readonly stages: readonly StagePlan[];
  /** Whether the last stage's results are RGBA8 pixels of `stages.at(-1).raster`, not premultiplied: the output image. */
  readonly makesImage: boolean;
  /** Units of all stages; those of stage s follow those of stage s − 1. */
  readonly unitCount: number;
  /** Plan of unit `ordinal`, 0 ≤ ordinal < unitCount. Pure and cheap. */
  unit(ordinal: number): UnitPlan;
}

/** Puts the results of a stage together as they are accepted, in any order, each once. */
export interface StageAssembly {
  /** @param index of the unit within its stage. */
  add(index: number, result: Uint8Array): void;
  /** What later stages' units get; the same whatever the order was. */
  finish(): Uint8Array<ArrayBuffer>;
}

/** Which inputs a kernel takes: files, if any, come after the images. */
export interface InputNeeds {
  readonly images: { readonly min: number; readonly max: number };
  readonly file: { readonly label: string; readonly extension: string; readonly maxBytes: number } | null;
}

/** A job as a kernel's pure half sees it. */
export interface KernelJob<Params = unknown> {
  readonly params: Params;
  readonly inputs: readonly InputShape[];
}

/**
 * The pure half of a kernel: what the coordinator, the pages and the command line need. Two results of a unit are
 * compared byte by byte, through their digests: every kernel gives the same bytes on every device.
 */
export interface Kernel<Params = unknown> {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly inputs: InputNeeds;
  readonly params: z.ZodType<Params>;
  /**
   * Reads a requester's file and says what plans need to know of it, as plain JSON of at most 64 KiB. The file is not
   * trusted. Present when `inputs.file` is.
   *
   * @throws {TabgridError} of kind `user` when the file cannot be used.
   */
  inspectFile?(bytes: Uint8Array): unknown;
  /**
   * Cuts a job into units.
   *
   * @throws {TabgridError} of kind `user` when the parameters cannot be applied to these inputs (output too large …).
   */
  plan(params: Params, inputs: readonly InputShape[]): JobPlan;
  /**
   * Begins to put a stage's data together. Called for every stage but one that makes the output image.
   *
   * @param earlier what the stages before it were put together to.
   */
  openStage?(job: KernelJob<Params>, stage: number, earlier: readonly Uint8Array[]): StageAssembly;
  /**
   * The job's report, as JSON, for kernels that have one; null for a job without.
   *
   * @param stages what all stages with data were put together to.
   */
  report?(job: KernelJob<Params>, stages: readonly Uint8Array[]): unknown;
}

/** The work of one unit as a compute worker gets it. */
export interface UnitWork<Params = unknown> extends KernelJob<Params> {
  readonly unit: UnitPlan;
  /** Pixels of each of `unit.reads`: `u8[height, width, 4]`, row-major. */
  readonly pixels: readonly Uint8Array<ArrayBuffer>[];
  /** The job's file inputs, whole, in order. */
  readonly files: readonly Uint8Array<ArrayBuffer>[];
  /** What the stages before the unit's were put together to. */
  readonly stages: readonly Uint8Array<ArrayBuffer>[];
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

/** How a unit is run. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** A state that {@link RunOptions.onCheckpoint} gave, on this host or another: the unit goes on from there. */
  readonly resumeFrom?: Uint8Array | undefined;
  /** Called now and then, by kernels whose units can be long, with a state to go on from. The bytes are the callee's. */
  readonly onCheckpoint?: ((state: Uint8Array<ArrayBuffer>) => void) | undefined;
  /**
   * Called between slices of some 50 ms, by CPU kernels whose units can be long: a promise to await before going on, or null.
   * Between them a host keeps to its share of the processor, and holds a unit that is to pause.
   */
  readonly rest?: (() => Promise<void> | null) | undefined;
}

/** An implementation of a kernel on one processor. On a CPU one unit runs at a time; on a GPU several may. */
export interface Computer<Params = unknown> {
  /** @returns exactly `work.unit.resultBytes` bytes, the same on every device, interrupted or not. */
  run(work: UnitWork<Params>, options?: RunOptions): Promise<Uint8Array<ArrayBuffer>>;
}

/** A unit with known bytes, for admission: `expected` is the SHA-256 of the right result, in hex. */
export interface GoldenVector<Params = unknown> extends KernelJob<Params> {
  readonly name: string;
  readonly ordinal: number;
  /** Draws the input image `input`, whole: `u8[height, width, 4]`, deterministically. */
  readonly drawInput?: (input: number) => Uint8Array<ArrayBuffer>;
  /** Files and the data of earlier stages, where the unit needs them. */
  readonly files?: () => readonly Uint8Array<ArrayBuffer>[];
  readonly stages?: () => readonly Uint8Array<ArrayBuffer>[];
  readonly expected: string;
}

/** The computing half of a kernel: only workers import it. */
export interface KernelRuntime<Params = unknown, Gpu extends GpuContextLike = GpuContextLike> {
  readonly kernel: Kernel<Params>;
  createCpu(assets: KernelAssets): Promise<Computer<Params>>;
  createGpu(gpu: Gpu, assets: KernelAssets): Promise<Computer<Params>>;
  readonly goldenVectors: readonly GoldenVector<Params>[];
}
