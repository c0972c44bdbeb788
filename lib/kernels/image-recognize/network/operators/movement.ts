import { MAX_WINDOW } from "../../limits.ts";
import { NetworkShapesError } from "../../recognize-errors.ts";
import type { NodeReader } from "../graph-builder.ts";
import type { Layer } from "../layers.ts";
import type { TensorRef, Value } from "../values.ts";

/** Levels, or numbers they stand for, moved alike. */
type Movable = Extract<Value, { readonly ref: TensorRef }>;

function movable(reader: NodeReader): Movable {
  const value = reader.input(0);
  if (value.kind === "real" || value.kind === "levels") return value;
  return reader.fail(
    value.kind === "pending" ? `nothing quantises what ${value.operator} gives it` : "its input is not quantised",
  );
}

/** Adds a layer that moves levels. */
function moved(reader: NodeReader, value: Movable, layer: Layer, changes: Partial<TensorRef> = {}): Value {
  return { ...value, ref: { ...reader.builder.add(layer, [value.ref]), ...changes } };
}

function planes(reader: NodeReader, { rank, channelsLast }: TensorRef): void {
  if (rank !== 4 || channelsLast) reader.fail("its input is not [1, channels, height, width]");
}

/** Resize by whole factors to the nearest pixel. */
export function resize(reader: NodeReader): Value {
  const value = movable(reader);
  planes(reader, value.ref);
  const mode = reader.text("mode", "nearest");
  if (mode !== "nearest") reader.fail(`its mode is ${mode}, not nearest`);
  const factor = resizeFactors(reader, value.ref);
  const place = reader.text("coordinate_transformation_mode", "half_pixel");
  const rounding = reader.text("nearest_mode", "round_prefer_floor");
  const { ref } = value;
  // Of these all take pixel ⌊x / factor⌋; others shift the image.
  const floors =
    (place === "asymmetric" &&
      (rounding === "floor" || (rounding === "round_prefer_floor" && factor.every((f) => f <= 2)))) ||
    ((place === "half_pixel" || place === "pytorch_half_pixel") && rounding.startsWith("round_prefer"));
  if (!floors) reader.fail(`its ${place} places rounded by ${rounding} are not whole pixels repeated`);
  return moved(reader, value, { kind: "enlarge", from: [ref.index], channels: ref.channels, factor });
}

/** Factors down and across: from the scales (input 2), or the sizes (input 3) where the image's is known. */
function resizeFactors(reader: NodeReader, { channels, width, height }: TensorRef): readonly [number, number] {
  const scales = reader.node.inputs[2] ? reader.numbers(2) : [];
  const sizes = scales.length === 0 && reader.node.inputs[3] ? reader.numbers(3) : [];
  const known = [1, channels, height ?? Number.NaN, width ?? Number.NaN];
  const factors = scales.length > 0 ? scales : sizes.map((size, axis) => size / known[axis]!);
  const whole = factors.every((factor) => Number.isInteger(factor) && factor >= 1 && factor <= MAX_WINDOW);
  if (factors.length !== 4 || !whole || factors[0] !== 1 || factors[1] !== 1) {
    reader.fail("it does not enlarge rows and columns by whole factors");
  }
  return [factors[2]!, factors[3]!];
}

/** DepthToSpace in both of ONNX's orders. */
export function depthToSpace(reader: NodeReader): Value {
  const value = movable(reader);
  planes(reader, value.ref);
  const block = reader.int("blocksize", 0);
  if (!(Number.isInteger(block) && block >= 1 && block <= MAX_WINDOW)) reader.fail("its block size is not usable");
  const { ref } = value;
  if (ref.channels % (block * block) !== 0) {
    throw new NetworkShapesError(`DepthToSpace of ${block}² pixels has ${ref.channels} channels`);
  }
  return moved(reader, value, {
    kind: "shuffle",
    from: [ref.index],
    channels: ref.channels / (block * block),
    factor: [block, block],
    blocksLast: reader.text("mode", "DCR") === "CRD",
  });
}

/** Transpose between [1, channels, height, width] and [1, height, width, channels]: a matter of reading. */
export function transpose(reader: NodeReader): Value {
  const value = movable(reader);
  const order = (reader.ints("perm") ?? []).join();
  const { ref } = value;
  const wanted = ref.channelsLast ? "0,3,1,2" : "0,2,3,1";
  if (ref.rank !== 4 || order !== wanted)
    reader.fail(`its order ${order} is not one of channels before or after pixels`);
  return { ...value, ref: { ...ref, channelsLast: !ref.channelsLast } };
}

/** Flatten, and Reshape or Squeeze to [1, n]. */
export function flatten(reader: NodeReader): Value {
  const value = movable(reader);
  const { rank, channels, width, height, channelsLast } = value.ref;
  const single = width === 1 && height === 1;
  if (reader.operator === "Flatten" && reader.int("axis", 1) !== 1) reader.fail("it keeps more than one dimension");
  if (width === null || height === null) return reader.fail("the network's input has no fixed size");
  const count = channels * width * height;
  if (reader.operator === "Reshape") {
    const shape = reader.numbers(1).map((size, axis) => (size === 0 && axis === 0 ? 1 : size));
    const unchanged = [1, channels, height, width].join() === shape.join();
    if (rank === 4 && unchanged && !channelsLast) return value;
    const flat =
      shape.length === 2 && (shape[0] === 1 ? shape[1] === -1 || shape[1] === count : shape.join() === `-1,${count}`);
    if (!flat) return reader.fail(`it makes [${shape}] of ${count} levels`);
  }
  if (reader.operator === "Squeeze") {
    const axes = reader.ints("axes") ?? (reader.node.inputs[1] ? reader.numbers(1) : []);
    const kept = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort();
    if (!single || kept.join() !== (channelsLast ? "1,2" : "2,3")) reader.fail("it leaves more than classes");
  }
  if (single) return { ...value, ref: { ...value.ref, rank: 2, channelsLast: false } };
  const layer = { kind: "flatten", from: [value.ref.index], channels: count, channelsFirst: !channelsLast } as const;
  return moved(reader, value, layer, { rank: 2, channelsLast: false });
}

/** Identity, and Dropout as it is outside of training. */
export function identity(reader: NodeReader): Value {
  return reader.input(0);
}
