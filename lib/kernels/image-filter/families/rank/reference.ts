import { draw, type ReferenceFamily, unpremultiply } from "../../reference/reference-image.ts";

export const rankReference: ReferenceFamily<"median"> = {
  median: ({ radius }, image) => {
    const values = new Uint8Array((2 * radius + 1) ** 2);
    const medians = draw(image, (x, y, c) => {
      let count = 0;
      for (let dy = -radius; dy <= radius; dy++)
        for (let dx = -radius; dx <= radius; dx++) values[count++] = image.premultiplied(x + dx, y + dy, c);
      return values.sort()[(count - 1) / 2]!;
    });
    return unpremultiply(medians);
  },
};
