import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_BATCH } from "#lib/protocol/limits.ts";
import { decideExchange, type ExchangeView, MAX_EXCHANGES, reportIntervalMs, targetHeld } from "./exchange-policy.ts";

const calm: ExchangeView = {
  now: 100_000,
  workers: 2,
  held: 0,
  ready: 0,
  asksDue: false,
  exchanges: 0,
  claiming: 0,
  lastStartedAt: 99_990,
  reportIntervalMs: 500,
  unitMs: 100,
  roundTripMs: 20,
  leaseMs: 120_000,
  idleUntil: 0,
  quota: Number.POSITIVE_INFINITY,
  eager: false,
};

describe("targetHeld", () => {
  it("holds two units per worker before any was measured", () => {
    expect(targetHeld({ ...calm, unitMs: null })).toBe(4);
  });

  it("covers the time to the next report and the round trip", () => {
    const { workers, roundTripMs } = calm;
    const held = targetHeld({ ...calm, unitMs: 10 });
    expect(held).toBeGreaterThan(((calm.reportIntervalMs + roundTripMs) * workers) / 10);
  });

  it("does not sit on work: at most a quarter of the lease ahead, and one unit per worker when units are long", () => {
    expect(targetHeld({ ...calm, unitMs: 10, leaseMs: 1_000 })).toBeLessThanOrEqual(50);
    expect(targetHeld({ ...calm, unitMs: 20_000, leaseMs: 60_000 })).toBe(2);
    expect(targetHeld({ ...calm, unitMs: 2_000, leaseMs: 60_000 })).toBe(4);
  });

  it("never exceeds what the coordinator allows", () => {
    fc.assert(
      fc.property(
        fc.record({
          workers: fc.integer({ min: 1, max: 64 }),
          unitMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
          reportIntervalMs: fc.integer({ min: 1, max: 5_000 }),
          roundTripMs: fc.double({ min: 0, max: 1e5, noNaN: true }),
          leaseMs: fc.integer({ min: 1, max: 1e9 }),
          quota: fc.integer({ min: 0, max: 1_000 }),
        }),
        (view) => {
          const held = targetHeld(view);
          expect(Number.isInteger(held)).toBe(true);
          expect(held).toBeGreaterThanOrEqual(Math.min(view.workers, view.quota));
          expect(held).toBeLessThanOrEqual(Math.min(view.quota, 8 * MAX_BATCH));
        },
      ),
    );
  });
});

describe("reportIntervalMs", () => {
  it("grows from a quarter of a second to two", () => {
    expect([0, 1, 5, 18, 1_000].map(reportIntervalMs)).toEqual([250, 350, 750, 2_000, 2_000]);
  });
});

describe("decideExchange", () => {
  it.each<[string, Partial<ExchangeView>, { start: boolean; claims?: boolean; wakeAt?: number | null }]>([
    ["claims at once when workers are about to idle", { held: 1 }, { start: true, claims: true }],
    ["reports the first unit of a run at once", { held: 99, ready: 1, eager: true }, { start: true }],
    ["lets later ones wait for company", { held: 99, ready: 1 }, { start: false, wakeAt: 100_490 }],
    [
      "reports when the interval is over",
      { held: 99, ready: 1, lastStartedAt: 90_000 },
      { start: true, claims: false },
    ],
    ["reports a full batch at once", { held: 99, ready: MAX_BATCH }, { start: true }],
    ["does nothing when there is nothing to do", { held: 99 }, { start: false, wakeAt: null }],
    ["reports the last units it holds at once", { ready: 1, idleUntil: 150_000 }, { start: true }],
    ["asks when questions are due", { held: 99, asksDue: true, lastStartedAt: 90_000 }, { start: true }],
    ["waits as long as the coordinator said", { idleUntil: 150_000 }, { start: false, wakeAt: 150_000 }],
    ["claims again after that", { idleUntil: 99_999 }, { start: true, claims: true }],
    [
      "claims along with a report while waiting",
      { idleUntil: 150_000, ready: MAX_BATCH },
      { start: true, claims: true },
    ],
    ["does not overlap exchanges without need", { held: 1, exchanges: 1, claiming: 3 }, { start: false }],
    ["overlaps them for full batches", { held: 99, exchanges: 1, ready: MAX_BATCH }, { start: true }],
    ["overlaps only so many", { exchanges: MAX_EXCHANGES, ready: 999, unitMs: 0.1 }, { start: false }],
  ])("%s", (_title, view, expected) => {
    const decision = decideExchange({ ...calm, ...view });
    expect(decision.start).toBe(expected.start);
    if (expected.claims !== undefined) expect(decision.claim > 0).toBe(expected.claims);
    if (expected.wakeAt !== undefined) expect(decision.wakeAt).toBe(expected.wakeAt);
  });
});
