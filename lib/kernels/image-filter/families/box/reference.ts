import { draw, type ReferenceFamily, remember, unpremultiply } from "../../reference/reference-image.ts";

export const boxReference: ReferenceFamily<"box-blur"> = {
  "box-blur": ({ radius }, image) => {
    const side = 2 * radius + 1;
    const column = remember(image, radius, (x, y, c) => {
      let sum = 0;
      for (let dy = -radius; dy <= radius; dy++) sum += image.premultiplied(x, y + dy, c);
      return sum;
    });
    const means = draw(image, (x, y, c) => {
      let sum = (side * side) >> 1;
      for (let dx = -radius; dx <= radius; dx++) sum += column(x + dx, y, c);
      return Math.floor(sum / (side * side));
    });
    return unpremultiply(means);
  },
};
