import { describe, expect, it } from "vitest";
import { SpeedProbe } from "./speed-probe.ts";

/** A machine on which the computation takes as long as it is told. */
function machine() {
  const at = { now: 0, tookMs: 1, computed: 0 };
  const probe = new SpeedProbe({ now: () => at.now }, () => {
    at.now += at.tookMs;
    at.computed++;
  });
  const work = (seconds: number): void => {
    for (let i = 0; i < seconds * 4; i++) {
      at.now += 250;
      probe.look();
    }
  };
  return { at, probe, work };
}

describe("SpeedProbe", () => {
  it("says nothing before it knows what is usual, and what is now", () => {
    const { probe, work } = machine();
    work(20);
    expect(probe.slowdown).toBeNull();
    work(60);
    expect(probe.slowdown).toBe(1);
  });

  it("does not take the first, slow measurements for usual", () => {
    const { at, probe, work } = machine();
    at.tookMs = 40;
    work(5);
    at.tookMs = 1;
    work(90);
    expect(probe.slowdown).toBe(1);
  });

  it("rises when the machine slows down, and falls when it is as fast as before", () => {
    const { at, probe, work } = machine();
    work(90);
    at.tookMs = 1.5;
    work(60);
    expect(probe.slowdown).toBe(1.5);
    at.tookMs = 1;
    work(60);
    expect(probe.slowdown).toBe(1);
  });

  it("overlooks one slow measurement", () => {
    const { at, probe, work } = machine();
    work(90);
    at.tookMs = 30;
    work(15);
    at.tookMs = 1;
    expect(probe.slowdown).toBe(1);
  });

  it("computes seldom once it knows", () => {
    const { at, work } = machine();
    work(120);
    const before = at.computed;
    work(60);
    expect(at.computed - before).toBeLessThanOrEqual(15);
  });
});
