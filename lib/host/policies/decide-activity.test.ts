import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPreferences, type Preferences } from "#lib/protocol/messages/preferences.ts";
import { type Conditions, decideActivity, UNKNOWN } from "./decide-activity.ts";
import { CALM } from "./pressure.ts";

const NOON = Date.parse("2026-11-21T12:00:00Z");
const preferences: Preferences = { ...defaultPreferences, timeZone: "UTC" };
const busy = { ...CALM, paused: true, share: 0.5 };
const used = { date: "2026-11-21", busyMs: 3_600_000, bytes: 5_000_000, kilowattHours: 0.2 };
const limits = (limit: Partial<Preferences["dailyLimits"]>): Partial<Preferences> => ({
  dailyLimits: { ...preferences.dailyLimits, ...limit },
});

describe("decideActivity", () => {
  it("works at full share where nothing is asked and nothing is known", () => {
    expect(decideActivity(preferences, UNKNOWN, NOON)).toEqual({
      cpuShare: 1,
      gpuShare: 1,
      pauses: [],
      decideAgainAt: null,
    });
  });

  it.each<[string, Partial<Preferences>, Partial<Conditions>, string[]]>([
    ["a battery in use", { onlyCharging: true }, { battery: { level: 1, charging: false } }, ["on-battery"]],
    ["a battery being charged", { onlyCharging: true }, { battery: { level: 0.05, charging: true } }, []],
    ["a browser that hides its battery", { onlyCharging: true }, {}, []],
    ["a battery below the level", {}, { battery: { level: 0.19, charging: false } }, ["battery-low"]],
    ["a battery at the level", {}, { battery: { level: 0.2, charging: false } }, []],
    ["no level at all", { minimumBattery: 0 }, { battery: { level: 0, charging: false } }, []],
    ["a metered connection", {}, { metered: true }, ["metered"]],
    ["a metered connection that may be used", { pauseWhenMetered: false }, { metered: true }, []],
    ["a hidden page", { pauseWhenHidden: true }, { hidden: true }, ["hidden"]],
    ["a hidden page that may work", {}, { hidden: true }, []],
    ["a busy machine", { pauseWhenBusy: true }, { pressure: busy }, ["busy"]],
    ["a busy machine that may be busy", {}, { pressure: busy }, []],
    ["the day's time used up", limits({ minutes: 60 }), { usage: used }, ["daily-time"]],
    ["time left", limits({ minutes: 61 }), { usage: used }, []],
    ["the day's data used up", limits({ megabytes: 5 }), { usage: used }, ["daily-data"]],
    ["the day's energy used up", limits({ kilowattHours: 0.2 }), { usage: used }, ["daily-energy"]],
    ["yesterday's use", limits({ minutes: 60 }), { usage: { ...used, date: "2026-11-20" } }, []],
    ["every kind of job refused", { refusedKernels: ["a", "b"] }, {}, ["no-kernels"]],
    ["some kinds refused", { refusedKernels: ["a"] }, {}, []],
  ])("decides on %s", (_, chosen, conditions, codes) => {
    const activity = decideActivity({ ...preferences, ...chosen }, { ...UNKNOWN, ...conditions }, NOON, ["a@1", "b@2"]);
    expect(activity.pauses.map(({ code }) => code)).toEqual(codes);
    expect(activity.cpuShare > 0).toBe(codes.length === 0);
  });

  it("says when a pause ends, the one that lasts longest first", () => {
    const quietHours = [{ days: [6], from: 660, to: 780 }];
    const chosen = { ...preferences, quietHours, ...limits({ minutes: 1 }) };
    const { pauses, decideAgainAt } = decideActivity(chosen, { ...UNKNOWN, usage: used }, NOON);
    expect(pauses).toEqual([
      { code: "daily-time", untilMs: Date.parse("2026-11-22T00:00:00Z") },
      { code: "quiet-hours", untilMs: Date.parse("2026-11-21T13:00:00Z") },
    ]);
    expect(decideAgainAt).toBe(Date.parse("2026-11-21T13:00:00Z"));
  });

  it("takes less of a machine that was busy, and of a GPU whose page stutters", () => {
    const chosen = { ...preferences, cpuShare: 50, gpuShare: 80, pauseWhenBusy: true };
    const conditions = { ...UNKNOWN, pressure: { ...CALM, share: 0.25 }, framePace: 0.5 };
    expect(decideActivity(chosen, conditions, NOON)).toMatchObject({ cpuShare: 0.125, gpuShare: 0.1 });
    expect(decideActivity(chosen, { ...conditions, hidden: true }, NOON)).toMatchObject({ gpuShare: 0.2 });
  });

  it("never takes more than the person's share, and nothing exactly while there is a reason", () => {
    const percent = fc.integer({ min: 1, max: 100 });
    const chosen = fc.record({
      cpuShare: percent,
      gpuShare: percent,
      onlyCharging: fc.boolean(),
      minimumBattery: fc.nat(100),
      pauseWhenBusy: fc.boolean(),
      pauseWhenHidden: fc.boolean(),
      pauseWhenMetered: fc.boolean(),
    });
    const conditions = fc.record({
      battery: fc.option(fc.record({ level: fc.double({ min: 0, max: 1, noNaN: true }), charging: fc.boolean() })),
      pressure: fc.record({ paused: fc.boolean(), share: fc.double({ min: 0.125, max: 1, noNaN: true }) }),
      hidden: fc.boolean(),
      metered: fc.option(fc.boolean()),
      framePace: fc.double({ min: 0.25, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(chosen, conditions, (some, known) => {
        const pressure = { ...CALM, ...known.pressure };
        const { cpuShare, gpuShare, pauses } = decideActivity(
          { ...preferences, ...some },
          { ...UNKNOWN, ...known, pressure },
          NOON,
        );
        expect(cpuShare).toBeLessThanOrEqual(some.cpuShare / 100);
        expect(gpuShare).toBeLessThanOrEqual(some.gpuShare / 100);
        expect([cpuShare === 0, gpuShare === 0]).toEqual([pauses.length > 0, pauses.length > 0]);
      }),
    );
  });
});
