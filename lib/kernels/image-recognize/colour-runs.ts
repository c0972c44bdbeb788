import { levelsOfPixels, pixelsOfLevels } from "./definition.ts";
import type { Network } from "./network/layers.ts";
import type { RecognizeParams } from "./params.ts";

/** One run of a network over a picture: which bytes of the pixels it sees, and which it makes. */
export interface ColourRun {
  /** Byte of an RGBA pixel that becomes each input channel; output channels of an image go to the same bytes. */
  readonly bytes: readonly number[];
  /** `u8[256]` of each input channel: levels of the byte's values. */
  readonly levels: readonly Uint8Array[];
  /** `u8[256]` of each channel of an output image: pixel values of its levels. */
  readonly pixels: readonly Uint8Array[];
}

/** Colour whose ImageNet mean and deviation stand for those of grey. */
const GREEN = 1;

/**
 * How a network sees colour. Networks of three channels take a pixel's colours in one run. An image-to-image network of
 * one channel runs over each colour on its own; a classifier of one channel sees luma, which `areaMean` puts in byte 0.
 */
export function colourRunsOf({ input, output, classifier }: Network, { values, order }: RecognizeParams): ColourRun[] {
  const runOver = (bytes: readonly number[], colours: readonly number[]): ColourRun => ({
    bytes,
    levels: colours.map((colour) => levelsOfPixels(values, colour, input.quantisation)),
    pixels: classifier ? [] : colours.map((colour) => pixelsOfLevels(values, colour, output.quantisation)),
  });
  if (input.channels === 3) {
    const bytes = order === "rgb" ? [0, 1, 2] : [2, 1, 0];
    return [runOver(bytes, bytes)];
  }
  return classifier ? [runOver([0], [GREEN])] : [0, 1, 2].map((colour) => runOver([colour], [colour]));
}
