import {
  draw,
  type ReferenceFamily,
  type ReferenceImage,
  remember,
  type Sample,
  unpremultiply,
} from "../../reference/reference-image.ts";
import { halfWidths, type Shape } from "./shapes.ts";

export const morphologyReference: ReferenceFamily<"erode" | "dilate" | "open" | "close"> = {
  erode: (op, image) => erode(op, image),
  dilate: (op, image) => dilate(op, image),
  open: (op, image) => dilate(op, erode(op, image)),
  close: (op, image) => erode(op, dilate(op, image)),
};

interface Element {
  readonly radius: number;
  readonly shape: Shape;
}

const erode = (element: Element, image: ReferenceImage): ReferenceImage => gather(element, image, Math.min, 255);
const dilate = (element: Element, image: ReferenceImage): ReferenceImage => gather(element, image, Math.max, 0);

function gather(
  { radius, shape }: Element,
  image: ReferenceImage,
  choose: (a: number, b: number) => number,
  neutral: number,
): ReferenceImage {
  const halves = halfWidths(shape, radius);
  // Chosen along rows, by how far they reach to either side.
  const rows: Sample[] = [image.premultiplied];
  for (let half = 1; half <= radius; half++) {
    const shorter = rows[half - 1]!;
    const ends: Sample = (x, y, c) => choose(image.premultiplied(x - half, y, c), image.premultiplied(x + half, y, c));
    rows.push(remember(image, radius, (x, y, c) => choose(shorter(x, y, c), ends(x, y, c))));
  }
  const chosen = draw(image, (x, y, c) => {
    let value = neutral;
    for (let dy = -radius; dy <= radius; dy++) value = choose(value, rows[halves[Math.abs(dy)]!]!(x, y + dy, c));
    return value;
  });
  return unpremultiply(chosen);
}
