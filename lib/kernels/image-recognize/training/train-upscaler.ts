import { randomFrom } from "../random-network.ts";
import { addGradients, backward, type Conv3, drawConv3, forward, planes } from "./conv3.ts";
import { drawScene, halve } from "./draw-scene.ts";

/** Channels between the layers. */
const WIDTH = 12;
/** Side of what the network sees while it learns, in pixels. */
const SIDE = 24;
const BATCH = 8;
/** Pictures drawn to learn from, each twice SIDE wide. */
const PICTURES = 1500;
/** Adam's (D. P. Kingma, J. Ba, 2014), and the first and last length of a step. */
const MOMENTUM = 0.9;
const SQUARE_MOMENTUM = 0.99;
const FIRST_RATE = 3e-3;
const LAST_RATE = 5e-5;

/** Four layers with Relu between them; the last one's four channels are added to the four pixels that each pixel becomes. */
export type Upscaler = readonly Conv3[];

/** What every layer makes of a picture `f32[side, side]`; the input first. */
export function activations(net: Upscaler, picture: Float32Array, side: number): Float32Array[] {
  const input = planes(1, side);
  for (let y = 0; y < side; y++) input.set(picture.subarray(y * side, (y + 1) * side), (y + 1) * (side + 2) + 1);
  const made = [input];
  for (const [i, layer] of net.entries()) made.push(forward(layer, made[i]!, side, i < net.length - 1));
  return made;
}

/**
 * Trains a network that doubles grey pictures, by mean squared error on drawn ones.
 *
 * @param steps of BATCH pictures each; 2,500 take a minute or two on one core.
 * @param report is told the mean error, as a PSNR in dB, every 100 steps.
 * @param pictureCount how many are drawn to learn from.
 */
export function trainUpscaler(
  steps: number,
  report: (step: number, psnr: number) => void,
  pictureCount = PICTURES,
): Upscaler {
  const below = randomFrom(7);
  const net = [
    drawConv3(1, WIDTH, 1, below),
    drawConv3(WIDTH, WIDTH, 1, below),
    drawConv3(WIDTH, WIDTH, 1, below),
    drawConv3(WIDTH, 4, 0.1, below),
  ];
  const zeros = (): Conv3[] =>
    net.map((layer) => ({
      ...layer,
      weights: new Float32Array(layer.weights.length),
      bias: new Float32Array(layer.to),
    }));
  const [means, squares] = [zeros(), zeros()];
  const pictures = Array.from({ length: pictureCount }, (_, seed) => {
    const large = drawScene(2 * SIDE, 1000 + seed);
    return { large, small: halve(large, 2 * SIDE) };
  });
  let error = 0;
  for (let step = 1; step <= steps; step++) {
    const gradients = zeros();
    for (let n = 0; n < BATCH; n++) {
      const { large, small } = pictures[below(pictureCount)]!;
      error += learnFrom(net, gradients, small, large) / BATCH;
    }
    const rate = LAST_RATE + (FIRST_RATE - LAST_RATE) * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
    for (const [i, layer] of net.entries()) {
      for (const part of ["weights", "bias"] as const) {
        stepAdam(layer[part], gradients[i]![part], means[i]![part], squares[i]![part], rate, step);
      }
    }
    if (step % 100 === 0) {
      report(step, -10 * Math.log10(error / 100));
      error = 0;
    }
  }
  return net;
}

/** Adds the gradients of one picture's mean squared error, and gives the error. */
function learnFrom(net: Upscaler, gradients: readonly Conv3[], small: Float32Array, large: Float32Array): number {
  const made = activations(net, small, SIDE);
  const stride = SIDE + 2;
  let slope = planes(4, SIDE);
  let error = 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      for (let k = 0; k < 4; k++) {
        const at = k * stride ** 2 + (y + 1) * stride + x + 1;
        const wanted = large[(2 * y + (k >> 1)) * 2 * SIDE + 2 * x + (k & 1)]!;
        const off = small[y * SIDE + x]! + made[net.length]![at]! - wanted;
        slope[at] = off / (SIDE * SIDE * BATCH);
        error += off * off;
      }
    }
  }
  for (let i = net.length - 1; i >= 0; i--) {
    addGradients(net[i]!, gradients[i]!, made[i]!, slope, SIDE);
    if (i > 0) slope = backward(net[i]!, slope, made[i]!, SIDE);
  }
  return error / (4 * SIDE * SIDE);
}

function stepAdam(
  values: Float32Array,
  gradient: Float32Array,
  mean: Float32Array,
  square: Float32Array,
  rate: number,
  step: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]!;
    mean[i] = MOMENTUM * mean[i]! + (1 - MOMENTUM) * g;
    square[i] = SQUARE_MOMENTUM * square[i]! + (1 - SQUARE_MOMENTUM) * g * g;
    const first = mean[i]! / (1 - MOMENTUM ** step);
    const second = square[i]! / (1 - SQUARE_MOMENTUM ** step);
    values[i] = values[i]! - (rate * first) / (Math.sqrt(second) + 1e-8);
  }
}
