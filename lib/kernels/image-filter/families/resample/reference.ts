import type { Size } from "../../../kernel.ts";
import {
  clamp8,
  draw,
  type ReferenceFamily,
  type ReferenceImage,
  remember,
  unpremultiply,
} from "../../reference/reference-image.ts";
import { resampleOperations } from "./operations.ts";
import { nearestInput, type TapFilter, tapsOf } from "./taps.ts";

export const resampleReference: ReferenceFamily<"resize"> = {
  resize: (op, image) => {
    const after = resampleOperations.resize.size!(op, image);
    const { filter = "lanczos3" } = op;
    if (filter !== "nearest") return weigh(image, after, filter);
    const across = (x: number): number => nearestInput(x, image.width, after.width);
    const down = (y: number): number => nearestInput(y, image.height, after.height);
    return draw(image, (x, y, c) => image.at(across(x), down(y), c), after);
  },
};

function weigh(image: ReferenceImage, after: Size, filter: TapFilter): ReferenceImage {
  const across = { filter, inputSize: image.width, outputSize: after.width };
  const down = { filter, inputSize: image.height, outputSize: after.height };
  const columns = tapsOf({ ...across, first: 0, count: after.width });
  const rows = tapsOf({ ...down, first: 0, count: after.height });
  const levels = remember({ width: after.width, height: image.height }, rows.tapCount, (x, y, c) => {
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
        if (weight !== 0) sum += weight * levels(x, rows.starts[y]! + k, c);
      }
      return clamp8(sum >> 20);
    },
    after,
  );
  return unpremultiply(resized);
}
