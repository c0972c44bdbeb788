import { draw, type ReferenceFamily, type ReferenceImage, remember, unpremultiply } from "../../reference-image.ts";
import { BINS, bilateralWeights, FULL_WEIGHT } from "./weights.ts";

const CHANNELS = [0, 1, 2, 3] as const;

export const denoiseReference: ReferenceFamily<"bilateral"> = {
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
