import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOG2_TABLE, log2Q16, tileOf } from "./definition.ts";
import { expandPalette, interiorOf, PALETTE_ENTRIES, paletteIds, palettes } from "./palettes.ts";
import { renderFractalParamsSchema } from "./params.ts";
import { smallFractals } from "./test-views.ts";

describe("log2Q16", () => {
  it("has a table of 257 entries from 0 to 1, always rising, within one unit of the logarithm", () => {
    expect(LOG2_TABLE[0]).toBe(0);
    expect(LOG2_TABLE[256]).toBe(65_536);
    LOG2_TABLE.forEach((value, i) => {
      expect(Math.abs(value - Math.log2(1 + i / 256) * 65_536)).toBeLessThanOrEqual(1);
      if (i > 0) expect(value).toBeGreaterThan(LOG2_TABLE[i - 1]!);
    });
  });

  it("is within 2^-14 of the logarithm everywhere and never falls", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 - 2 }), (v) => {
        expect(Math.abs(log2Q16(v) / 65_536 - Math.log2(v))).toBeLessThan(2 ** -14);
        expect(log2Q16(v + 1)).toBeGreaterThanOrEqual(log2Q16(v));
      }),
    );
  });

  it("is exact at powers of two", () => {
    for (let bit = 0; bit < 32; bit++) expect(log2Q16(2 ** bit)).toBe(bit << 16);
  });
});

describe("tileOf", () => {
  it("places samples alike whatever tile they are in", () => {
    fc.assert(
      fc.property(smallFractals, fc.nat(), fc.nat(), (params, a, b) => {
        const { width, height, samples } = params;
        const x = a % width;
        const y = b % height;
        const whole = tileOf(params, { x: 0, y: 0, width, height });
        const part = tileOf(params, { x, y, width: width - x, height: height - y });
        expect(part.re).toEqual(whole.re.slice(x * samples));
        expect(part.im).toEqual(whole.im.slice(y * samples));
      }),
    );
  });

  it("centres the view, real parts rising to the right and imaginary parts falling", () => {
    const params = renderFractalParamsSchema.parse({
      width: 4,
      height: 2,
      samples: 1,
      centre: { re: "0.5", im: "-1" },
      span: "2",
    });
    const tile = tileOf(params, { x: 0, y: 0, width: 4, height: 2 });
    const plain = (values: BigInt64Array): number[] => [...values].map((value) => Number(value) / 2 ** 60);
    expect(plain(tile.re)).toEqual([-0.25, 0.25, 0.75, 1.25]);
    expect(plain(tile.im)).toEqual([-0.75, -1.25]);
  });
});

describe("palettes", () => {
  it.each(paletteIds)("%s runs through its stops and closes without a jump", (id) => {
    const entries = expandPalette(id);
    expect(entries.length).toBe(PALETTE_ENTRIES);
    for (const [at, colour] of palettes[id].stops) {
      const swapped = (colour >> 16) | (colour & 0xff00) | ((colour & 255) << 16);
      expect(entries[at * 8]).toBe(swapped);
    }
    for (let i = 0; i < PALETTE_ENTRIES; i++) {
      const next = entries[(i + 1) % PALETTE_ENTRIES]!;
      for (const shift of [0, 8, 16]) {
        expect(Math.abs(((entries[i]! >> shift) & 255) - ((next >> shift) & 255))).toBeLessThanOrEqual(2);
      }
    }
    expect(interiorOf(id)).toBeLessThan(2 ** 24);
  });
});
