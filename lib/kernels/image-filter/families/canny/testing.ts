import fc from "fast-check";
import { type DrawnInput, drawnInput } from "../../testing.ts";

/** Thresholds between which there is much to decide. */
export const anyCanny = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 1640 }))
  .map(([low, more]) => ({ op: "canny" as const, low, high: low + more }));
const side = fc.oneof(fc.integer({ min: 1, max: 150 }), fc.constantFrom(1, 2, 63, 64, 65, 66, 127, 129));

/** Drawn pictures, and a maze: grey noise of few levels, whose lines wind through many cells. */
export const anyImage = fc.tuple(side, side, fc.boolean(), fc.nat(999), fc.integer({ min: 0, max: 3 })).map(toInput);

function toInput([width, height, opaque, seed, bits]: [number, number, boolean, number, number]): DrawnInput {
  const drawn = drawnInput(width, height, opaque, seed);
  if (bits === 0) return drawn;
  let state = seed;
  const pixels = drawn.images[0].map((value, i) => {
    if (i % 4 === 3) return value;
    if (i % 4 === 0) state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> (32 - bits)) << (8 - bits);
  });
  return { ...drawn, images: [pixels] };
}
