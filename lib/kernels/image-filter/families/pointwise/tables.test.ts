import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { power } from "./powers.ts";
import {
  composeTables,
  curvesTable,
  drawTable,
  gammaTable,
  levelsTable,
  posterizeTable,
  whiteBalanceTable,
} from "./tables.ts";
import { levelOf, linearOf, whiteBalanceGains } from "./white-balance.ts";

const identity = drawTable((c) => c);
const neutral = { black: 0, white: 255, gamma: 1, outBlack: 0, outWhite: 255, channel: "all" } as const;
const red = (table: Uint8Array): number[] => [...table.subarray(0, 256)];

/** Most that rounding to a level may put a table beside the ideal, with room for the ideal's own last bits. */
const HALF_A_LEVEL = 0.5 + 1e-9;

describe("power", () => {
  it("is within 10⁻¹³ of the platform's", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), fc.double({ min: 0.1, max: 10, noNaN: true }), (c, exponent) => {
        const ideal = (c / 255) ** exponent;
        // Where the result is tiny its exponent is large, and so is what rounding that costs.
        expect(Math.abs(power(c / 255, exponent) - ideal)).toBeLessThan(1e-13 * Math.max(ideal, 1e-3));
      }),
    );
    expect(power(0, 2.2)).toBe(0);
    expect(power(1, 2.2)).toBe(1);
    expect(power(2, -1)).toBe(0.5);
  });
});

describe("tables", () => {
  it("leave a picture as it is where nothing is asked of them", () => {
    expect(levelsTable(neutral)).toEqual(identity);
    expect(gammaTable(1)).toEqual(identity);
    expect(whiteBalanceTable(6500, 0)).toEqual(identity);
    const diagonal = [0, 100, 255].map((c) => [c, c] as const);
    expect(curvesTable(diagonal, "all")).toEqual(identity);
  });

  it("of levels and gamma are the ideal ones, rounded", () => {
    const parameters = fc.record({
      black: fc.integer({ min: 0, max: 254 }),
      gamma: fc.double({ min: 0.1, max: 10, noNaN: true }),
      outBlack: fc.integer({ min: 0, max: 255 }),
      outWhite: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(parameters, fc.nat(), (drawn, nat) => {
        const white = drawn.black + 1 + (nat % (255 - drawn.black));
        const table = levelsTable({ ...drawn, white, channel: "all" });
        for (let c = 0; c < 256; c++) {
          const t = Math.min(1, Math.max(0, (c - drawn.black) / (white - drawn.black)));
          const ideal = drawn.outBlack + (drawn.outWhite - drawn.outBlack) * t ** (1 / drawn.gamma);
          expect(Math.abs(table[c]! - ideal)).toBeLessThanOrEqual(HALF_A_LEVEL);
        }
      }),
    );
    expect(gammaTable(2.2)).toEqual(levelsTable({ ...neutral, gamma: 2.2 }));
  });

  it("change one channel alone when asked to", () => {
    const table = levelsTable({ ...neutral, outBlack: 255, outWhite: 0, channel: "green" });
    expect(red(table)).toEqual(red(identity));
    expect([table[256], table[511]]).toEqual([255, 0]);
    expect(table.subarray(512)).toEqual(identity.subarray(512));
  });

  it("of posterize have as many levels as asked, evenly spread from black to white", () => {
    for (let levels = 2; levels <= 255; levels++) {
      const made = [...new Set(red(posterizeTable(levels)))];
      const even = Array.from({ length: levels }, (_, k) => Math.floor((k * 255) / (levels - 1) + 0.5));
      expect(made).toEqual(even);
    }
  });

  it("compose as doing one after the other", () => {
    const first = whiteBalanceTable(4000, 30);
    const second = levelsTable({ ...neutral, black: 30, gamma: 0.7, channel: "blue" });
    const both = composeTables(first, second);
    for (const channel of [0, 1, 2])
      for (let c = 0; c < 256; c++)
        expect(both[256 * channel + c]).toBe(second[256 * channel + first[256 * channel + c]!]);
  });
});

describe("white balance", () => {
  it("knows sRGB's transfer both ways", () => {
    for (let c = 0; c < 256; c++) expect(levelOf(linearOf(c / 255)) * 255).toBeCloseTo(c, 9);
    // IEC 61966-2-1: half the light is level 188.
    expect(levelOf(0.5) * 255).toBeCloseTo(187.516, 3);
  });

  it("is warmer for a higher temperature, more magenta for a higher tint, and keeps the luminance of grey", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2500, max: 14_900 }), fc.integer({ min: -100, max: 99 }), (kelvin, tint) => {
        const [red, green, blue] = whiteBalanceGains(kelvin, tint);
        const [warmRed, , warmBlue] = whiteBalanceGains(kelvin + 100, tint);
        const [, pinkGreen] = whiteBalanceGains(kelvin, tint + 1);
        expect(Math.min(red, green, blue)).toBeGreaterThan(0);
        expect(warmRed / warmBlue).toBeGreaterThan(red / blue);
        expect(pinkGreen).toBeLessThan(green);
        expect(0.2126 * red + 0.7152 * green + 0.0722 * blue).toBeCloseTo(1, 12);
      }),
    );
  });

  it("makes a bulb's light that of a black body at 6 500 K", () => {
    /** Linear sRGB of a light's CIE 1931 chromaticity, relative to green. */
    const colour = (x: number, y: number): readonly [number, number] => {
      const [X, Z] = [x / y, (1 - x - y) / y];
      const green = -0.9689 * X + 1.8758 + 0.0415 * Z;
      return [(3.2406 * X - 1.5372 - 0.4986 * Z) / green, (0.0557 * X - 0.204 + 1.057 * Z) / green];
    };
    // CIE standard illuminant A is a black body of 2 856 K; the other is Planck's law at 6 500 K.
    const [bulbRed, bulbBlue] = colour(0.44757, 0.40745);
    const [neutralRed, neutralBlue] = colour(0.31352, 0.32363);
    const [red, green, blue] = whiteBalanceGains(2856, 0);
    expect(Math.abs((bulbRed * red) / green / neutralRed - 1)).toBeLessThan(0.01);
    expect(Math.abs((bulbBlue * blue) / green / neutralBlue - 1)).toBeLessThan(0.01);
  });
});
