import type * as z from "zod";
import type { Region, Size, StageAssembly } from "../kernel.ts";
import type { StepBase } from "./program/step.ts";

/** Where an operation is applied: it reads pixels `from` of an image of size `before`, and makes pixels `to` of one of size `after`. */
export interface Place {
  readonly from: Region;
  readonly to: Region;
  readonly before: Size;
  readonly after: Size;
  /** Whether the image before is opaque, so that it needs no premultiplying. */
  readonly opaque: boolean;
}

/**
 * An operation of the pipeline, as far as planning goes; how its steps are executed is said per step kind in `cpu.ts` and
 * `gpu.ts`, and what it means, pixel by pixel, in `reference.ts`.
 */
export interface Operation<Op> {
  readonly schema: z.ZodType<Op>;
  /** Size of the image after it; absent: as before. */
  size?(op: Op, before: Size): Size;
  /** Whether every alpha is sure to be 255 after it; absent: as before. */
  opaque?(op: Op, before: boolean): boolean;
  /**
   * The part of the image before it that `to` depends on, clamped to that image; absent: the same pixels.
   * For a larger `to` it is never smaller.
   */
  reach?(op: Op, to: Region, before: Size, after: Size): Region;
  /**
   * What is to be executed.
   *
   * @param data what the operation's {@link Operation.measure} was put together to; null for those without.
   */
  step(op: Op, place: Place, data: Uint8Array | null): StepBase;
  /**
   * Declared cost of the step, in quarters of a nanosecond of the WebAssembly implementation on one core: a sum over what
   * that does, pixel by pixel, row by row; see {@link UnitPlan.costOps}.
   *
   * @param before the name of the operation before it in the pipeline, with which the step may become one; or null.
   */
  costOps(op: Op, place: Place, before: string | null): number;
  /** Memory the step takes on the CPU beside the pixels before and after it, in bytes; absent: a few rows. */
  memoryBytes?(op: Op, place: Place): number;
  /**
   * The same operation for a copy of the picture that is `scale` times as large (0 < scale < 1), so that a preview looks
   * like the full-size result made smaller; null when nothing of it could be seen there. Absent: it has no lengths.
   */
  scaled?(op: Op, scale: number): Op | null;
  /** For operations that need to know the whole image before they change a pixel: a stage of its own. */
  readonly measure?: Measure<Op>;
}

/** What an operation has to learn of the whole image before it: units of a stage look at a tile each. */
export interface Measure<Op> {
  /** Name of the stage, for people. */
  readonly title: string;
  /** The part of the image that looking at a tile reads; absent: the tile. */
  reach?(op: Op, tile: Region, size: Size): Region;
  /** Ends a unit's program: its result is the step's `resultBytes` bytes. */
  step(op: Op, from: Region, tile: Region, size: Size): StepBase & { readonly resultBytes: number };
  costOps(op: Op, from: Region, tile: Region, size: Size): number;
  /** Memory the step takes on the CPU beside the pixels it reads and its result, in bytes; absent: a few rows. */
  memoryBytes?(op: Op, from: Region): number;
  /** Size of what `assemble` makes of an image of size `size`, in bytes. */
  dataBytes(op: Op, size: Size): number;
  /**
   * Puts the tiles' results together to what {@link Operation.step} gets.
   *
   * @param tileOf region of the unit with this index.
   */
  assemble(op: Op, size: Size, tileOf: (index: number) => Region): StageAssembly;
}

/** Types an operation by its schema. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  rest: Omit<Operation<z.output<Schema>>, "schema">,
): Omit<Operation<z.output<Schema>>, "schema"> & { readonly schema: Schema } {
  return { schema, ...rest };
}
