import { clamp8, draw, type ReferenceFamily, remember, unpremultiply } from "../../reference/reference-image.ts";
import { weightsOf } from "./operations.ts";

export const convolveReference: ReferenceFamily<"convolve"> = {
  convolve: (op, image) => {
    const { divisor, offset } = op;
    const weights = weightsOf(op);
    const keepsAlpha = weights.reduce((sum, weight) => sum + weight, 0) !== divisor;
    const quotient = remember(image, 0, (x, y, c) => {
      let sum = divisor >> 1;
      for (const [i, weight] of weights.entries()) {
        sum += weight * image.premultiplied(x + (i % 3) - 1, y + Math.floor(i / 3) - 1, c);
      }
      return Math.floor(sum / divisor);
    });
    const filtered = draw(image, (x, y, c) => {
      const alpha = keepsAlpha ? image.at(x, y, 3) : clamp8(quotient(x, y, 3));
      if (c === 3) return alpha;
      const t = Math.abs(offset) * alpha + 128;
      return clamp8(quotient(x, y, c) + Math.sign(offset) * ((t + (t >> 8)) >> 8));
    });
    return unpremultiply(filtered);
  },
};
