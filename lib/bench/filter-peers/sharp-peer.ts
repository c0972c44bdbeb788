import { weightsOf } from "#lib/kernels/image-filter/families/convolve/operations.ts";
import type { FilterPeer } from "./filter-peer.ts";

/** Weights below this share of the centre's are left out by sharp unless told otherwise. */
const MIN_AMPLITUDE = 0.2;

/**
 * sharp, its integer precision; unsharp is its own `sharpen` (of L in LAB, not of each channel).
 *
 * @param minAmplitude where its Gaussian ends; by default it is cut off early, which is fast and inaccurate. Other
 * operations do not depend on it: another value makes a peer for Gaussians alone.
 */
export async function createSharpPeer(name = "sharp", minAmplitude = MIN_AMPLITUDE): Promise<FilterPeer> {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  sharp.cache(false);
  return {
    name,
    prepare(op, { pixels, width, height, channels }) {
      const open = () => sharp(pixels, { raw: { width, height, channels } });
      if (op.op === "blur")
        return () => open().blur({ sigma: op.sigma, precision: "integer", minAmplitude }).raw().toBuffer();
      if (minAmplitude !== MIN_AMPLITUDE) return null;
      switch (op.op) {
        case "unsharp":
          return () => open().sharpen({ sigma: op.radius }).raw().toBuffer();
        case "resize":
          return () =>
            open().resize({ width: op.width!, kernel: "lanczos3", fastShrinkOnLoad: false }).raw().toBuffer();
        case "convolve":
          return () =>
            open()
              .convolve({ width: 3, height: 3, kernel: [...weightsOf(op)], scale: op.divisor, offset: op.offset })
              .raw()
              .toBuffer();
        case "median":
          return () =>
            open()
              .median(2 * op.radius + 1)
              .raw()
              .toBuffer();
        case "invert":
          return () => open().negate({ alpha: false }).raw().toBuffer();
        default:
          return null;
      }
    },
  };
}
