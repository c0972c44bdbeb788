import type { PlannedBuffer } from "../gpu-program.ts";
import type { ImageShape, Region, Size, UnitWork } from "../kernel.ts";
import { alphaOffsets } from "./alpha.ts";
import { areaMean } from "./area-mean.ts";
import { type ColourRun, colourRunsOf } from "./colour-runs.ts";
import { type Dispatch, dispatchOf, type GpuTensor, wordsOf } from "./gpu-dispatch.ts";
import { dispatchesOf } from "./gpu-layers.ts";
import type { Network } from "./network/layers.ts";
import { channelsOf, shapeOf } from "./network/summary.ts";
import type { RecognizeParams } from "./params.ts";
import { compileProgram, type Program } from "./program.ts";

/** A unit as dispatches, in order. */
export interface UnitDispatches {
  readonly dispatches: readonly Dispatch[];
  /** The result lies here, from its start on. */
  readonly output: PlannedBuffer;
}

/** Plans a unit's dispatches. */
export function planUnit(network: Network, work: UnitWork<RecognizeParams>): UnitDispatches {
  const runs = colourRunsOf(network, work.params);
  const shapes = network.layers.map(shapeOf);
  const read = work.unit.reads[0]!.region;
  if (network.classifier) {
    const raster = { width: network.input.width!, height: network.input.height! };
    const seen = areaMean(work.pixels[0]!, read, raster, network.input.channels === 1);
    const program = compileProgram(shapes, raster, { x: 0, y: 0, width: 1, height: 1 });
    const { dispatches, last } = planNetwork(network, program, runs, pixelsOf(seen, { x: 0, y: 0, ...raster }, raster));
    return { dispatches, output: last };
  }
  const image = work.inputs[0] as ImageShape;
  const program = compileProgram(shapes, image, work.unit.region);
  const seen = pixelsOf(work.pixels[0]!, read, image);
  const { dispatches, last } = planNetwork(network, program, runs, seen);
  const output = pixelsTo(work.unit.region, program.sizes.at(-1)!);
  return { dispatches: [...dispatches, writePixels(runs, last, output, work.pixels[0]!, read, image)], output };
}

/** Pixels in words: one "channel" group of four bytes each. */
const pixelsOf = (bytes: Uint8Array<ArrayBuffer>, region: Region, whole: Size): GpuTensor => ({
  ...{ region, whole, channels: 4 },
  ...{ sizeBytes: bytes.length, table: bytes },
});

const pixelsTo = (region: Region, whole: Size): GpuTensor => ({
  ...{ region, whole, channels: 4 },
  sizeBytes: region.width * region.height * 4,
});

function planNetwork(
  network: Network,
  { sizes, regions }: Program,
  runs: readonly ColourRun[],
  seen: GpuTensor,
): { readonly dispatches: Dispatch[]; readonly last: GpuTensor } {
  const planes = runs.length;
  const channels = channelsOf(network.layers.map(shapeOf), network.input.channels);
  const tensors = regions.map((region, i): GpuTensor => {
    const sizeBytes = planes * region.width * region.height * wordsOf(channels[i]!) * 4;
    return { region, whole: sizes[i]!, channels: channels[i]!, sizeBytes };
  });
  const first = tensors[0]!;
  const levels = tablesOf(runs.flatMap((run) => run.levels));
  const threads = first.region.width;
  const work = { threads, cost: 60, buffers: { 2: levels } };
  const more = runs.flatMap(({ bytes }) => bytes);
  const dispatches = [
    dispatchOf({ shader: "pixels", entryPoint: "read_pixels" }, seen, first, planes, work, { more }),
    ...network.layers.flatMap((layer, i) => {
      const from = layer.from.map((index) => tensors[index]!);
      return dispatchesOf(layer, from, tensors[i + 1]!, planes);
    }),
  ];
  return { dispatches, last: tensors.at(-1)! };
}

function writePixels(
  runs: readonly ColourRun[],
  last: GpuTensor,
  output: GpuTensor,
  pixels: Uint8Array<ArrayBuffer>,
  read: Region,
  image: Size,
): Dispatch {
  const { columns, rows } = alphaOffsets(output.region, read, image, output.whole);
  const offsetsAt = pixels.length / 4;
  const seen = new Int32Array(offsetsAt + columns.length + rows.length);
  new Uint8Array(seen.buffer).set(pixels);
  // Offsets are in bytes; the shader counts words.
  seen.set(
    columns.map((offset) => offset / 4),
    offsetsAt,
  );
  seen.set(
    rows.map((offset) => offset / 4),
    offsetsAt + columns.length,
  );
  const buffers = { 2: tablesOf(runs.flatMap((run) => run.pixels)), 3: { sizeBytes: seen.byteLength, table: seen } };
  const work = { threads: output.region.width, cost: 100, buffers };
  const more = [...runs.flatMap(({ bytes }) => bytes), offsetsAt];
  return dispatchOf({ shader: "pixels", entryPoint: "write_pixels" }, last, output, 1, work, { more });
}

/** `u32[tables, 256]` */
function tablesOf(tables: readonly Uint8Array[]): PlannedBuffer {
  const table = Uint32Array.from(tables.flatMap((each) => [...each]));
  return { sizeBytes: table.byteLength, table };
}
