import {
  draw,
  type ReferenceFamily,
  type ReferenceImage,
  remember,
  type Sample,
  unpremultiply,
} from "../../reference/reference-image.ts";
import { BINS, bilateralWeights, FULL_WEIGHT, patchWeights } from "./weights.ts";

const CHANNELS = [0, 1, 2, 3] as const;

export const denoiseReference: ReferenceFamily<"bilateral" | "denoise"> = {
  bilateral: ({ sigma, range }, image) => {
    const { radius, shift, table } = bilateralWeights(sigma, range);
    const value = image.premultiplied;
    return weightedMean(image, radius, (x, y, dx, dy) => {
      const squared = dx * dx + dy * dy;
      if (squared > radius * radius) return 0;
      let largest = 0;
      for (const c of CHANNELS) largest = Math.max(largest, Math.abs(value(x + dx, y + dy, c) - value(x, y, c)));
      const bin = largest >> shift;
      return bin < BINS ? table[squared * BINS + bin]! : 0;
    });
  },
  denoise: ({ strength, patch, search }, image) => {
    const { fine, coarse, table } = patchWeights(strength, patch);
    const value = image.premultiplied;
    const squares = new Map<string, Sample>();
    const squaresOf = (dx: number, dy: number): Sample =>
      remember(image, patch, (x, y) => {
        let sum = 0;
        for (const c of CHANNELS) {
          const difference = value(x + dx, y + dy, c) - value(x, y, c);
          sum += (difference * difference + ((1 << fine) >> 1)) >> fine;
        }
        return sum;
      });
    return weightedMean(image, search, (x, y, dx, dy) => {
      const key = `${dx} ${dy}`;
      const square = squares.get(key) ?? squaresOf(dx, dy);
      squares.set(key, square);
      let sum = 0;
      for (let v = -patch; v <= patch; v++) for (let u = -patch; u <= patch; u++) sum += square(x + u, y + v, 0);
      const bin = sum >> coarse;
      return bin < BINS ? table[bin]! : 0;
    });
  },
};

/** Rounded means of the square of `radius`, weighted by what `weightOf` says of a pixel and an offset other than 0. */
function weightedMean(
  image: ReferenceImage,
  radius: number,
  weightOf: (x: number, y: number, dx: number, dy: number) => number,
): ReferenceImage {
  const sums = new Float64Array(5);
  const means = remember(image, 0, (x, y, channel) => {
    if (channel === 0) {
      sums.fill(0);
      for (let dy = -radius; dy <= radius; dy++) {
        for (let dx = -radius; dx <= radius; dx++) {
          const weight = dx === 0 && dy === 0 ? FULL_WEIGHT : weightOf(x, y, dx, dy);
          for (const c of CHANNELS) sums[c]! += weight * image.premultiplied(x + dx, y + dy, c);
          sums[4]! += weight;
        }
      }
    }
    return Math.floor((sums[channel]! + (sums[4]! >> 1)) / sums[4]!);
  });
  return unpremultiply(draw(image, means));
}
