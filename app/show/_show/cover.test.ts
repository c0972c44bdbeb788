import fc from "fast-check";
import { expect, it } from "vitest";
import { coverScreen, revealTimes } from "./cover.ts";

const side = fc.integer({ min: 1, max: 4_000 });
const size = fc.record({ width: side, height: side });

it("fills any screen with any picture, wherever it has drifted to", () => {
  fc.assert(
    fc.property(size, size, (picture, screen) => {
      const cover = coverScreen(picture, screen);
      expect(cover.width).toBeGreaterThanOrEqual(screen.width);
      expect(cover.height).toBeGreaterThanOrEqual(screen.height);
      expect(cover.driftX * 2).toBeCloseTo(cover.width - screen.width);
      expect(cover.driftY * 2).toBeCloseTo(cover.height - screen.height);
    }),
  );
});

it("has every part appear within the time, the first one where the wave begins", () => {
  const region = fc.record({ x: side, y: side, width: side, height: side });
  fc.assert(
    fc.property(
      fc.array(region, { maxLength: 50 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (regions, random) => {
        const times = revealTimes(regions, () => random);
        expect(times.length).toBe(regions.length);
        for (const time of times) expect(time >= 0 && time <= 1).toBe(true);
        if (regions.length > 0) expect(Math.min(...times)).toBeCloseTo(0.35 * random);
      },
    ),
  );
});
