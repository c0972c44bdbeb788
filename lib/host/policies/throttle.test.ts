import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { Throttle } from "./throttle.ts";

/** Computes slices of these lengths in turn, as a worker does, for some time. */
function workFor(clock: VirtualClock, throttle: Throttle, sliceMs: () => number): { busyMs: number; stop: () => void } {
  const work = { busyMs: 0, stop: () => {} };
  let stopped = false;
  work.stop = () => (stopped = true);
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const ms = sliceMs();
      await new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
      work.busyMs += ms;
      throttle.worked(ms);
      await throttle.rest();
    }
  };
  void loop();
  return work;
}

describe("Throttle", () => {
  it.each([0.01, 0.1, 0.25, 0.5, 0.75, 1])("keeps to a share of %d, whatever the slices", async (share) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }), async (slices) => {
        const clock = new VirtualClock();
        const throttle = new Throttle(clock);
        throttle.setShare(share);
        let turn = 0;
        const work = workFor(clock, throttle, () => slices[turn++ % slices.length]!);
        const spanMs = 20_000 + Math.max(...slices) / share;
        await clock.run(spanMs);
        work.stop();
        // At any moment at most one slice ahead, or one rest.
        expect(Math.abs(work.busyMs - spanMs * share)).toBeLessThan(2 * Math.max(...slices) + 40);
      }),
      { numRuns: 4 },
    );
  });

  it("holds while the share is nothing, and goes on when it is something", async () => {
    const clock = new VirtualClock();
    const throttle = new Throttle(clock);
    const work = workFor(clock, throttle, () => 50);
    await clock.run(1_000);
    throttle.setShare(0);
    await clock.run(1);
    const before = work.busyMs;
    await clock.run(60_000);
    expect(work.busyMs - before).toBeLessThanOrEqual(50);
    throttle.setShare(1);
    await clock.run(1_000);
    expect(work.busyMs - before).toBeGreaterThan(900);
    work.stop();
  });

  it("takes up a larger share at once, however much rest was owed", async () => {
    const clock = new VirtualClock();
    const throttle = new Throttle(clock);
    throttle.setShare(0.01);
    const work = workFor(clock, throttle, () => 3_000);
    await clock.run(4_000);
    throttle.setShare(1);
    await clock.run(3_600);
    expect(work.busyMs).toBe(6_000);
    work.stop();
  });

  it("earns nothing by idling", async () => {
    const clock = new VirtualClock();
    const throttle = new Throttle(clock);
    throttle.setShare(0.5);
    await clock.run(60_000);
    const work = workFor(clock, throttle, () => 10);
    await clock.run(1_000);
    work.stop();
    expect(work.busyMs).toBeLessThan(560);
  });

  it("lets messages in now and then at full share", async () => {
    const clock = new VirtualClock();
    const throttle = new Throttle(clock);
    expect(throttle.rest()).toBeNull();
    await clock.run(250);
    const rest = throttle.rest();
    expect(rest).not.toBeNull();
    await clock.run(1);
    await rest;
    expect(throttle.rest()).toBeNull();
  });
});
