import { draw, lumaOf, type ReferenceFamily, type Sample } from "../../reference-image.ts";

export const gradientReference: ReferenceFamily<"sobel"> = {
  sobel: (_, image) => draw(image, (x, y, c) => (c === 3 ? image.at(x, y, 3) : sobelAt(image.premultiplied, x, y))),
};

function sobelAt(sample: Sample, x: number, y: number): number {
  const at = (dx: number, dy: number): number => lumaOf(sample, x + dx, y + dy);
  const gx = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
  const gy = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
  let magnitude = 0;
  while (magnitude < 255 && (magnitude + 1) ** 2 <= gx * gx + gy * gy) magnitude++;
  return magnitude;
}
