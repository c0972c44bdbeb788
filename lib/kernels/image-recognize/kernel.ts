import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import type { FileShape, ImageShape, InputShape, JobPlan, Kernel, Region, Size, UnitPlan } from "../kernel.ts";
import { tileAt, tileCount } from "../regions.ts";
import { alphaRegion } from "./alpha.ts";
import { DEFINITION_VERSION } from "./definition.ts";
import { MAX_CLASSIFIED_PIXELS, MAX_FILE_BYTES, MAX_TENSOR_BYTES, MAX_UNIT_BYTES, MAX_UNIT_MACS } from "./limits.ts";
import { boundsOf, sizesOf } from "./network/geometry.ts";
import { readNetwork } from "./network/read-network.ts";
import { channelsOf, macsOf, type NetworkSummary, summaryOf } from "./network/summary.ts";
import { type RecognizeParams, recognizeParamsSchema } from "./params.ts";
import { compileProgram, layoutOnCpu } from "./program.ts";
import { NetworkTooLargeError, RecognizeInputsError } from "./recognize-errors.ts";
import { reportOf } from "./report.ts";

/** Largest and smallest side of an output tile, in pixels; 2048² RGBA is the largest result the protocol carries. */
const LARGEST_SIDE = 2048;
const SMALLEST_SIDE = 16;
/** Side of tiles that nothing else decides. */
const USUAL_SIDE = 256;
/** A tile's side is at least this many times the apron it reads around itself. */
const SIDE_PER_APRON = 8;
/** Multiply-accumulates that a unit may have without being made smaller: about a fifth of a second on one core. */
const COMFORTABLE_MACS = 2 ** 33;
/** Elementary operations, quarters of a nanosecond, of a multiply-accumulate, and of a pixel read or written. */
const OPS_PER_MAC = 0.084;
const OPS_PER_PIXEL = 31;

/**
 * Quantised convolutional networks, read from an ONNX file: classifiers name what is on each image, image-to-image
 * networks (enlarging, denoising) make a new one. `definition.ts` says what is computed.
 *
 * A classifier's unit is one image. An image-to-image network's units are tiles of its output; each reads as much around
 * its tile as the network looks at, and pads only at the image's own edges, so that the assembled tiles are
 * byte-identical to running the network on the whole image.
 */
export const imageRecognize: Kernel<RecognizeParams> = {
  id: "image-recognize",
  version: DEFINITION_VERSION,
  title: "Neural network",
  inputs: {
    images: { min: 1, max: 200 },
    file: { label: "Network (ONNX)", extension: ".onnx", maxBytes: MAX_FILE_BYTES },
  },
  params: recognizeParamsSchema,
  inspectFile(bytes): NetworkSummary {
    if (bytes.length > MAX_FILE_BYTES) throw new NetworkTooLargeError("its file", bytes.length, MAX_FILE_BYTES);
    return summaryOf(readNetwork(bytes));
  },
  plan(_params, inputs): JobPlan {
    const { images, summary } = partsOf(inputs);
    return summary.kind === "classifier" ? planImages(images, summary) : planTiles(images, summary);
  },
  openStage({ inputs }) {
    const { images, summary } = partsOf(inputs);
    const classes = summary.output.channels;
    const levels = new Uint8Array(images.length * classes);
    return {
      add: (index, result) => levels.set(result, index * classes),
      finish: () => levels,
    };
  },
  report({ params, inputs }, stages) {
    const { summary } = partsOf(inputs);
    return summary.kind === "classifier" ? { images: reportOf(summary, stages[0]!, params.top) } : null;
  },
};

/** The images of a job and what is known of its network. @throws {RecognizeInputsError} */
export function partsOf(inputs: readonly InputShape[]): {
  readonly images: readonly ImageShape[];
  readonly summary: NetworkSummary;
} {
  const images = inputs.filter((input): input is ImageShape => input.kind === "image");
  const file = inputs.find((input): input is FileShape => input.kind === "file");
  if (!file || images.length === 0) throw new RecognizeInputsError("An image and a network are needed.");
  return { images, summary: file.summary as NetworkSummary };
}

/** One unit per image. */
function planImages(images: readonly ImageShape[], summary: NetworkSummary): JobPlan {
  const { layers, input, output, weightBytes } = summary;
  for (const { width, height } of images) {
    if (width * height > MAX_CLASSIFIED_PIXELS) {
      throw new NetworkTooLargeError("an image to classify", width * height, MAX_CLASSIFIED_PIXELS);
    }
  }
  const seen = { width: input.width!, height: input.height! };
  const program = compileProgram(layers, seen, { x: 0, y: 0, width: 1, height: 1 });
  const memoryBytes = layoutOnCpu(layers, input.channels, program).sizeBytes + weightBytes;
  if (memoryBytes > MAX_UNIT_BYTES) throw new NetworkTooLargeError("memory of a unit", memoryBytes, MAX_UNIT_BYTES);
  const ops = macsOf(layers, program.sizes) * OPS_PER_MAC;
  return {
    stages: [{ title: "Images", raster: { width: images.length, height: 1 }, unitCount: images.length }],
    makesImage: false,
    unitCount: images.length,
    unit(ordinal): UnitPlan {
      const { width, height } = images[ordinal]!;
      return {
        stage: 0,
        region: { x: ordinal, y: 0, width: 1, height: 1 },
        reads: [{ input: ordinal, region: { x: 0, y: 0, width, height } }],
        resultBytes: output.channels,
        costOps: Math.ceil(ops + width * height * OPS_PER_PIXEL),
        memoryBytes,
      };
    },
  };
}

/** Tiles of the image that the network makes of one. */
function planTiles(images: readonly ImageShape[], summary: NetworkSummary): JobPlan {
  const [image] = images as readonly [ImageShape];
  if (images.length > 1) throw new RecognizeInputsError("A network that makes an image takes one image.");
  const raster = sizesOf(summary.layers, image).at(-1)!;
  const pixels = raster.width * raster.height;
  if (pixels > MAX_IMAGE_PIXELS) throw new NetworkTooLargeError("the image it makes", pixels, MAX_IMAGE_PIXELS);
  const side = chooseSide(summary, image, raster);
  const unitCount = tileCount(side, raster);
  return {
    stages: [{ title: "Pixels", raster, unitCount }],
    makesImage: true,
    unitCount,
    unit: (ordinal) => unitOf(summary, image, tileAt(ordinal, side, raster)),
  };
}

/** A unit's costs, whatever its region. */
function unitOf(summary: NetworkSummary, image: ImageShape, region: Region): UnitPlan {
  const { layers, input, weightBytes } = summary;
  const program = compileProgram(layers, image, region);
  const runs = input.channels === 1 ? 3 : 1;
  const read = boundsOf(program.regions[0]!, alphaRegion(region, image, program.sizes.at(-1)!));
  const pixels = region.width * region.height;
  const macs = runs * macsOf(layers, program.regions);
  return {
    stage: 0,
    region,
    reads: [{ input: 0, region: read }],
    resultBytes: pixels * 4,
    costOps: Math.ceil(macs * OPS_PER_MAC + (pixels + read.width * read.height) * OPS_PER_PIXEL),
    memoryBytes: layoutOnCpu(layers, input.channels, program).sizeBytes + weightBytes + pixels * 4,
  };
}

/**
 * The side of the tiles, a power of two in pixels of the output: large where aprons are, small where pixels are costly.
 *
 * @throws {NetworkTooLargeError} when the smallest tile is too much
 */
function chooseSide(summary: NetworkSummary, image: ImageShape, raster: Size): number {
  const apron = summary.apron! * (raster.width / image.width);
  const runs = summary.input.channels === 1 ? 3 : 1;
  const middle = (side: number): Region => {
    const columns = Math.ceil(raster.width / side);
    const rows = Math.ceil(raster.height / side);
    return tileAt(Math.floor(rows / 2) * columns + Math.floor(columns / 2), side, raster);
  };
  const measure = (side: number): { readonly macs: number; readonly tensor: number; readonly memory: number } => {
    const program = compileProgram(summary.layers, image, middle(side));
    const channels = channelsOf(summary.layers, summary.input.channels);
    return {
      macs: runs * macsOf(summary.layers, program.regions),
      tensor: Math.max(
        ...program.regions.map(({ width, height }, i) => runs * width * height * Math.ceil(channels[i]! / 4) * 4),
      ),
      memory: layoutOnCpu(summary.layers, summary.input.channels, program).sizeBytes + summary.weightBytes,
    };
  };
  let side = USUAL_SIDE;
  while (side < LARGEST_SIDE && side < SIDE_PER_APRON * apron) side *= 2;
  while (side > SMALLEST_SIDE) {
    const { macs, tensor, memory } = measure(side);
    if (macs <= COMFORTABLE_MACS && tensor <= MAX_TENSOR_BYTES && memory <= MAX_UNIT_BYTES / 4) break;
    side /= 2;
  }
  const { macs, tensor, memory } = measure(side);
  if (macs > MAX_UNIT_MACS) throw new NetworkTooLargeError("multiplications of a tile", macs, MAX_UNIT_MACS);
  if (tensor > MAX_TENSOR_BYTES) throw new NetworkTooLargeError("a tensor's bytes", tensor, MAX_TENSOR_BYTES);
  if (memory > MAX_UNIT_BYTES) throw new NetworkTooLargeError("memory of a unit", memory, MAX_UNIT_BYTES);
  return side;
}
