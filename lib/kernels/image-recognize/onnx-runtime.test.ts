import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { drawTestImage } from "../image-filter/draw-test-image.ts";
import { areaMean } from "./area-mean.ts";
import { dequantise } from "./definition.ts";
import type { Network } from "./network/layers.ts";
import { readNetwork } from "./network/read-network.ts";
import { recognizeParamsSchema } from "./params.ts";
import { type RandomNetwork, randomNetwork, requantisingNetwork } from "./random-network.ts";
import { recognizeReference } from "./reference.ts";

const params = recognizeParamsSchema.parse({});
/** A byte of an RGBA pixel for each channel of a run. */
const RUNS = { classifier1: [[0]], classifier3: [[0, 1, 2]], image1: [[0], [1], [2]], image3: [[0, 1, 2]] } as const;

beforeAll(() => {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
});

/** Output levels of ONNX Runtime and of the reference, side by side, whatever form the network gives them in. */
async function bothLevels(drawn: RandomNetwork, seed: number): Promise<[number, number][]> {
  const network = readNetwork(drawn.file);
  const session = await ort.InferenceSession.create(drawn.file, { executionProviders: ["wasm"], logSeverityLevel: 3 });
  const { width, height } = drawn;
  const image = drawTestImage(width, height, seed, { opaque: true });
  const ours = recognizeReference(network, params, drawn, image);
  const seen = drawn.classifier ? areaMean(image, drawn, drawn, network.input.channels === 1) : image;
  const pairs: [number, number][] = [];
  const { channels } = network.input;
  for (const bytes of RUNS[`${drawn.classifier ? "classifier" : "image"}${channels as 1 | 3}`]) {
    const planes = Uint8Array.from({ length: channels * width * height }, (_, i) => {
      return seen[(i % (width * height)) * 4 + bytes[Math.floor(i / (width * height))]!]!;
    });
    const { type } = session.inputMetadata[0] as { readonly type: string };
    const given = await session.run({ input: tensorOf(planes, type, [1, channels, height, width]) });
    const { data } = Object.values(given)[0]! as { readonly data: ort.Tensor["data"] };
    const theirs = data as Float32Array | Uint8Array | Int8Array;
    for (let i = 0; i < theirs.length; i++) pairs.push([theirs[i]!, oursAt(network, drawn, ours, bytes, i, theirs)]);
  }
  return pairs;
}

function tensorOf(planes: Uint8Array, type: string, dims: number[]): ort.Tensor {
  if (type === "float32")
    return new ort.Tensor(
      "float32",
      Float32Array.from(planes, (p) => p / 255),
      dims,
    );
  return type === "int8"
    ? new ort.Tensor(
        "int8",
        Int8Array.from(planes, (p) => p - 128),
        dims,
      )
    : new ort.Tensor("uint8", planes, dims);
}

/** Our output `i` of a run, in the form of theirs. */
function oursAt(
  { output, classifier }: Network,
  { real }: RandomNetwork,
  ours: Uint8Array,
  bytes: readonly number[],
  i: number,
  theirs: Float32Array | Uint8Array | Int8Array,
): number {
  if (classifier)
    return real ? dequantise(ours[i]!, output.quantisation!) : ours[i]! - (theirs instanceof Int8Array ? 128 : 0);
  const plane = theirs.length / bytes.length;
  const pixel = ours[(i % plane) * 4 + bytes[Math.floor(i / plane)]!]!;
  return real ? pixel : pixel - (theirs instanceof Int8Array ? 128 : 0);
}

/** Numbers of an image become pixels, as the reference's already are. */
const toPixel = (value: number): number => Math.min(255, Math.max(0, Math.round(value * 255)));

async function compare(drawn: RandomNetwork, seed: number): Promise<readonly number[]> {
  const pairs = await bothLevels(drawn, seed);
  return pairs.map(([theirs, ours]) => {
    if (drawn.real && !drawn.classifier) return Math.abs(toPixel(theirs) - ours);
    return Math.abs(theirs - ours);
  });
}

describe("the reference beside ONNX Runtime", () => {
  it("gives the same bytes for convolutions, matrix products, maxima and movements", async () => {
    let outputs = 0;
    for (let seed = 0; seed < 80; seed++) {
      const differences = await compare(randomNetwork(seed, true), seed);
      outputs += differences.length;
      expect(Math.max(...differences), `network ${seed}`).toBe(0);
    }
    expect(outputs).toBeGreaterThan(50_000);
  });

  it("rounds every sum alike", async () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(Math.max(...(await compare(requantisingNetwork(seed), seed))), `network ${seed}`).toBe(0);
    }
  });

  it("is at most one level off for sums, means, joins and functions, and for networks quantised around operators", async () => {
    let outputs = 0;
    let off = 0;
    for (let seed = 200; seed < 300; seed++) {
      const drawn = randomNetwork(seed);
      const { output } = readNetwork(drawn.file);
      const level = drawn.real ? output.quantisation!.scale * (drawn.classifier ? 1 : 255) : 1;
      for (const difference of await compare(drawn, seed)) {
        outputs += 1;
        off += difference > 0 ? 1 : 0;
        expect(difference, `network ${seed}`).toBeLessThanOrEqual(Math.ceil(level * 1.001));
      }
    }
    expect(off / outputs).toBeLessThan(0.001);
  });
});
