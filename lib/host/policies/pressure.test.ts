import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALM, nextPressure, type PressureLevel, type PressureState, pressureChangesAt } from "./pressure.ts";

/** Lets levels be heard at these times, in seconds. */
function hear(...heard: readonly (readonly [atS: number, level: PressureLevel | null])[]): PressureState {
  return heard.reduce((state, [atS, level]) => nextPressure(state, level, atS * 1_000), CALM);
}

describe("nextPressure", () => {
  it("pauses at once on a critical machine, and not on a serious one", () => {
    expect(hear([0, "critical"])).toMatchObject({ paused: true, share: 0.5 });
    expect(hear([0, "serious"]).paused).toBe(false);
  });

  it("goes on after some calm, with half the share, and is serious about what calm is", () => {
    expect(hear([0, "critical"], [1, "fair"], [5.9, "fair"]).paused).toBe(true);
    expect(hear([0, "critical"], [1, "fair"], [6, "nominal"])).toMatchObject({ paused: false, share: 0.5 });
    expect(hear([0, "critical"], [1, "fair"], [4, "serious"], [5, "fair"], [9, "fair"]).paused).toBe(true);
  });

  it("grows back to the whole share in calm, not under serious pressure", () => {
    const resumed = [
      [0, "critical"],
      [1, "fair"],
      [6, "fair"],
    ] as const;
    expect(hear(...resumed, [21, "fair"]).share).toBe(1);
    expect(hear(...resumed, [20, "serious"], [40, "serious"]).share).toBe(0.5);
  });

  it("waits longer each time the pressure comes back as soon as work does", () => {
    const again = hear([0, "critical"], [1, "fair"], [6, "fair"], [8, "critical"], [9, "fair"]);
    expect(again).toMatchObject({ paused: true, share: 0.25, calmMs: 10_000 });
    expect(pressureChangesAt(again)).toBe(19_000);
  });

  it("does not stay paused for want of news", () => {
    expect(hear([0, "critical"], [1, null], [6, null]).paused).toBe(false);
  });

  it("ends every pause and restores the whole share in lasting calm, after anything", () => {
    const level = fc.constantFrom("nominal", "fair", "serious", "critical", null);
    const story = fc.array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), level), { maxLength: 30 });
    fc.assert(
      fc.property(story, (steps) => {
        let now = 0;
        let state = CALM;
        for (const [afterMs, heard] of steps) {
          now += afterMs;
          state = nextPressure(state, heard, now);
          expect(state.share).toBeGreaterThanOrEqual(1 / 8);
          expect(state.paused && heard === "critical" ? state.calmSince : null).toBeNull();
        }
        state = nextPressure(state, "nominal", ++now);
        for (let next = pressureChangesAt(state); next !== null; next = pressureChangesAt(state)) {
          expect(next).toBeLessThan(now + 200_000);
          state = nextPressure(state, "nominal", next);
        }
        expect(state).toMatchObject({ paused: false, share: 1 });
      }),
    );
  });
});
