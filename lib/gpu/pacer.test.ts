import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Pacer } from "./pacer.ts";

/** Runs one work on a simulated device that needs `msPerItem`, and returns the slices it was cut into. */
function slicesOf(pacer: Pacer, items: number, msPerItem: number, targetMs = 16): number[] {
  const slices: number[] = [];
  for (let start = 0; start < items; ) {
    const count = pacer.next("work", items, items - start);
    slices.push(count);
    pacer.report("work", count, count * msPerItem, targetMs);
    start += count;
  }
  return slices;
}

describe("Pacer", () => {
  it("begins with a sixty-fourth of work it does not know and at most doubles", () => {
    expect(slicesOf(new Pacer(), 640, 0.001)).toEqual([10, 20, 40, 80, 160, 320, 10]);
  });

  it("runs work in one slice once the device proved fast enough", () => {
    const pacer = new Pacer();
    slicesOf(pacer, 640, 0.001);
    slicesOf(pacer, 640, 0.001);
    expect(slicesOf(pacer, 640, 0.001)).toEqual([640]);
  });

  it("does not let the short last slice of a work change the pace", () => {
    const pacer = new Pacer();
    slicesOf(pacer, 100, 1);
    expect(pacer.next("work", 100, 100)).toBe(16);
  });

  it("shrinks at once when a slice took too long", () => {
    const pacer = new Pacer();
    slicesOf(pacer, 640, 0.001);
    pacer.report("work", 640, 320, 16);
    expect(pacer.next("work", 640, 640)).toBe(32);
  });

  it("halves every pace when a device is lost, but never below one item", () => {
    const pacer = new Pacer();
    slicesOf(pacer, 100, 1);
    pacer.halve();
    expect(pacer.next("work", 100, 100)).toBe(8);
    for (let i = 0; i < 10; i++) pacer.halve();
    expect(pacer.next("work", 100, 100)).toBe(1);
  });

  it("keeps a separate pace for each kind of work", () => {
    const pacer = new Pacer();
    slicesOf(pacer, 100, 1);
    expect(pacer.next("other", 6400, 6400)).toBe(100);
  });

  it("covers all items, and on a steady device stays within twice the target after the first slice", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 1e-4, max: 4, noNaN: true }),
        fc.constantFrom(16, 50),
        (items, msPerItem, targetMs) => {
          const slices = slicesOf(new Pacer(), items, msPerItem, targetMs);
          expect(slices.reduce((sum, count) => sum + count, 0)).toBe(items);
          for (const count of slices.slice(1)) expect(count * msPerItem).toBeLessThanOrEqual(2 * targetMs);
        },
      ),
    );
  });
});
