import { describe, expect, it } from "vitest";
import type { JobId } from "#lib/protocol/ids.ts";
import { UnitDrift } from "./unit-drift.ts";

const job = (name: string) => name as JobId;
const feed = (drift: UnitDrift, times: number, unitMs: number, name = "a"): void => {
  for (let i = 0; i < times; i++) drift.measured(job(name), unitMs);
};

describe("UnitDrift", () => {
  it("says nothing before it knows what is usual, and what is now", () => {
    const drift = new UnitDrift();
    expect(drift.ratio).toBeNull();
    feed(drift, 26, 10);
    expect(drift.ratio).toBeNull();
    feed(drift, 1, 10);
    expect(drift.ratio).toBeCloseTo(1);
  });

  it("does not take the first, slow batches for usual", () => {
    const drift = new UnitDrift();
    feed(drift, 3, 900);
    feed(drift, 24, 10);
    expect(drift.ratio).toBeCloseTo(1);
  });

  it("rises when units take longer, and falls when they are as fast as before", () => {
    const drift = new UnitDrift();
    feed(drift, 15, 10);
    feed(drift, 12, 15);
    expect(drift.ratio).toBeCloseTo(1.5);
    feed(drift, 12, 10);
    expect(drift.ratio).toBeCloseTo(1);
  });

  it("compares a job with itself alone, and forgets when it is told to", () => {
    const drift = new UnitDrift();
    feed(drift, 40, 10, "a");
    feed(drift, 3, 200, "b");
    expect(drift.ratio).toBeNull();
    feed(drift, 1, 10, "a");
    expect(drift.ratio).toBeCloseTo(1);
    drift.forget();
    feed(drift, 20, 10, "a");
    expect(drift.ratio).toBeNull();
  });
});
