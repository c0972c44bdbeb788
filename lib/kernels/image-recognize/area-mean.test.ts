import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawTestImage } from "../image-filter/draw-test-image.ts";
import { areaMean } from "./area-mean.ts";

/** The definition in whole numbers of any size: overlaps of squares, in units of 1/(to.width · to.height). */
function exactMean(pixels: Uint8Array, from: [number, number], to: [number, number], x: number, y: number, c: number) {
  const overlap = (input: number, output: number, at: number, n: number): bigint =>
    BigInt(Math.max(0, Math.min((n + 1) * output, (at + 1) * input) - Math.max(n * output, at * input)));
  let sum = 0n;
  for (let row = 0; row < from[1]; row++) {
    for (let column = 0; column < from[0]; column++) {
      const at = (row * from[0] + column) * 4;
      const blended = pixels[at + c]! * pixels[at + 3]! + 255 * (255 - pixels[at + 3]!);
      sum += overlap(from[0], to[0], x, column) * overlap(from[1], to[1], y, row) * BigInt(blended);
    }
  }
  const whole = BigInt(from[0] * from[1] * 255);
  return Number((2n * sum + whole) / (2n * whole));
}

describe("areaMean", () => {
  it("is the mean of the covered area over white, for any sizes", () => {
    const side = fc.integer({ min: 1, max: 19 });
    fc.assert(
      fc.property(side, side, side, side, fc.boolean(), fc.nat(99), (w, h, toW, toH, opaque, seed) => {
        const pixels = drawTestImage(w, h, seed, { opaque });
        const mean = areaMean(pixels, { width: w, height: h }, { width: toW, height: toH }, false);
        for (let i = 0; i < toW * toH; i++) {
          for (const c of [0, 1, 2]) {
            const expected = exactMean(pixels, [w, h], [toW, toH], i % toW, Math.floor(i / toW), c);
            expect(mean[i * 4 + c]).toBe(expected);
          }
          expect(mean[i * 4 + 3]).toBe(255);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps an opaque image of the right size as it is, and puts its luma into byte 0 for grey networks", () => {
    const pixels = drawTestImage(13, 7, 1, { opaque: true });
    expect(areaMean(pixels, { width: 13, height: 7 }, { width: 13, height: 7 }, false)).toEqual(pixels);
    const grey = areaMean(pixels, { width: 13, height: 7 }, { width: 13, height: 7 }, true);
    expect(grey[0]).toBe((54 * pixels[0]! + 183 * pixels[1]! + 19 * pixels[2]! + 128) >> 8);
  });
});
