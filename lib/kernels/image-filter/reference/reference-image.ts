import type { Size } from "../../kernel.ts";
import { LUMA } from "../luma.ts";
import type { Op, OpName } from "../params.ts";

/** One channel value of an image by edge clamp. */
export type Sample = (x: number, y: number, channel: number) => number;

/** An image as the plain reference sees it. */
export interface ReferenceImage extends Size {
  readonly opaque: boolean;
  /** `u8[height, width, 4]`, RGBA, not premultiplied. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly at: Sample;
  /** Like `at`, of the premultiplied pixels; the same for opaque images. */
  readonly premultiplied: Sample;
}

/** What each operation of a family does to a whole image, pixel by pixel. */
export type ReferenceFamily<Name extends OpName> = {
  readonly [N in Name]: (op: Extract<Op, { readonly op: N }>, image: ReferenceImage) => ReferenceImage;
};

export function referenceImage(size: Size, opaque: boolean, pixels: Uint8Array<ArrayBuffer>): ReferenceImage {
  const { width, height } = size;
  const at = sampler(pixels, size);
  return { width, height, opaque, pixels, at, premultiplied: opaque ? at : sampler(premultiply(pixels), size) };
}

/** An image whose every channel value is what `sample` says. @param size of the new image; absent: the same. */
export function draw(image: ReferenceImage, sample: Sample, size: Size = image): ReferenceImage {
  const pixels = new Uint8Array(size.width * size.height * 4);
  for (let y = 0, at = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) for (let c = 0; c < 4; c++) pixels[at++] = sample(x, y, c);
  return referenceImage(size, image.opaque, pixels);
}

/** An image whose colours are what `colour` says, with the alpha of `image`. */
export function drawColours(image: ReferenceImage, colour: Sample): ReferenceImage {
  return draw(image, (x, y, c) => (c === 3 ? image.at(x, y, 3) : colour(x, y, c)));
}

/** Undoes premultiplying, unless the image is opaque: `c = a == 0 ? 0 : min(255, (c · 255 + (a >> 1)) / a)`. */
export function unpremultiply(image: ReferenceImage): ReferenceImage {
  if (image.opaque) return image;
  const pixels = image.pixels.map((value, at) => {
    if (at % 4 === 3) return value;
    const alpha = image.pixels[at | 3]!;
    return alpha === 0 ? 0 : Math.min(255, Math.floor((value * 255 + (alpha >> 1)) / alpha));
  });
  return referenceImage(image, false, pixels);
}

/** Rec. 709 luma of a pixel. */
export function lumaOf(sample: Sample, x: number, y: number): number {
  return (LUMA[0] * sample(x, y, 0) + LUMA[1] * sample(x, y, 1) + LUMA[2] * sample(x, y, 2) + 128) >> 8;
}

/** Computes each sample once; coordinates may lie up to `margin` outside the image. */
export function remember(size: Size, margin: number, sample: Sample): Sample {
  const stride = size.width + 2 * margin;
  const known = new Int32Array(stride * (size.height + 2 * margin) * 4).fill(UNKNOWN);
  return (x, y, channel) => {
    const key = ((y + margin) * stride + x + margin) * 4 + channel;
    if (known[key] === UNKNOWN) known[key] = sample(x, y, channel);
    return known[key]!;
  };
}

export const clamp8 = (value: number): number => Math.min(255, Math.max(0, value));

/** No sample has this value. */
const UNKNOWN = -(2 ** 31);

function premultiply(pixels: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return pixels.map((value, at) => {
    if (at % 4 === 3) return value;
    const t = value * pixels[at | 3]! + 128;
    return (t + (t >> 8)) >> 8;
  });
}

function sampler(pixels: Uint8Array, { width, height }: Size): Sample {
  return (x, y, channel) => {
    const column = Math.min(width - 1, Math.max(0, x));
    const row = Math.min(height - 1, Math.max(0, y));
    return pixels[(row * width + column) * 4 + channel]!;
  };
}
