import { clamp8, draw, type ReferenceFamily, remember, unpremultiply } from "../../reference-image.ts";
import { resampleOperations } from "./operations.ts";
import { lanczosTaps } from "./taps.ts";

export const resampleReference: ReferenceFamily<"resize"> = {
  resize: (op, image) => {
    const after = resampleOperations.resize.size!(op, image);
    const columns = lanczosTaps({ inputSize: image.width, outputSize: after.width, first: 0, count: after.width });
    const rows = lanczosTaps({ inputSize: image.height, outputSize: after.height, first: 0, count: after.height });
    const across = remember({ width: after.width, height: image.height }, rows.tapCount, (x, y, c) => {
      let sum = 128;
      for (let k = 0; k < columns.tapCount; k++)
        sum += columns.weights[x * columns.tapCount + k]! * image.premultiplied(columns.starts[x]! + k, y, c);
      return sum >> 8;
    });
    const resized = draw(
      image,
      (x, y, c) => {
        let sum = 524_288;
        for (let k = 0; k < rows.tapCount; k++) {
          const weight = rows.weights[y * rows.tapCount + k]!;
          if (weight !== 0) sum += weight * across(x, rows.starts[y]! + k, c);
        }
        return clamp8(sum >> 20);
      },
      after,
    );
    return unpremultiply(resized);
  },
};
