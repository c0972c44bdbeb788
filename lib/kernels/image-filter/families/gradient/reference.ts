import {
  clamp8,
  drawColours,
  lumaOf,
  type ReferenceFamily,
  type ReferenceImage,
  type Sample,
} from "../../reference/reference-image.ts";
import { lightOf } from "./light.ts";

export const gradientReference: ReferenceFamily<"sobel" | "scharr" | "laplacian" | "emboss"> = {
  sobel: (_, image) =>
    drawGrey(image, (luma) => {
      const [gx, gy] = slopes(luma, 1, 2);
      return root(gx * gx + gy * gy);
    }),
  scharr: (_, image) =>
    drawGrey(image, (luma) => {
      const [gx, gy] = slopes(luma, 3, 10);
      return root((gx * gx + gy * gy) >> 4);
    }),
  laplacian: (_, image) =>
    drawGrey(image, (luma) => {
      const curve = luma(-1, 0) + luma(1, 0) + luma(0, -1) + luma(0, 1) - 4 * luma(0, 0);
      return Math.min(255, Math.abs(curve));
    }),
  emboss: ({ angle, depth }, image) => {
    const { across, down } = lightOf(angle, depth);
    return drawGrey(image, (luma) => {
      const [gx, gy] = slopes(luma, 1, 2);
      return clamp8(128 + ((across * gx + down * gy + 128) >> 8));
    });
  },
};

/** Luma of a pixel's neighbour. */
type Neighbour = (dx: number, dy: number) => number;

function drawGrey(image: ReferenceImage, grey: (luma: Neighbour) => number): ReferenceImage {
  const colour: Sample = (x, y) => grey((dx, dy) => lumaOf(image.premultiplied, x + dx, y + dy));
  return drawColours(image, colour);
}

function slopes(luma: Neighbour, slanted: number, straight: number): [gx: number, gy: number] {
  const difference = (ax: number, ay: number, bx: number, by: number): number => luma(ax, ay) - luma(bx, by);
  const gx = slanted * (difference(1, -1, -1, -1) + difference(1, 1, -1, 1)) + straight * difference(1, 0, -1, 0);
  const gy = slanted * (difference(-1, 1, -1, -1) + difference(1, 1, 1, -1)) + straight * difference(0, 1, 0, -1);
  return [gx, gy];
}

/** min(255, floor(sqrt(square))). */
function root(square: number): number {
  let root = 0;
  while (root < 255 && (root + 1) ** 2 <= square) root++;
  return root;
}
