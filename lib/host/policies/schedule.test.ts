import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localDay, viewSchedule, type WeeklySchedule } from "./schedule.ts";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const MINUTE_MS = 60_000;
const at = (iso: string): number => Date.parse(iso);
const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
const quiet = (timeZone: string, from: number, to: number, days = EVERY_DAY): WeeklySchedule => ({
  timeZone,
  hours: [],
  quietHours: [{ days, from, to }],
});

describe("viewSchedule", () => {
  it("is open at any time without hours", () => {
    expect(viewSchedule({ timeZone: null, hours: [], quietHours: [] }, 0)).toEqual({ closed: null, changesAt: null });
  });

  it.each([
    ["2026-11-21T21:59:00Z", "quiet-hours", "2026-11-22T06:00:00.000Z"],
    ["2026-11-21T20:59:59Z", null, "2026-11-21T21:00:00.000Z"],
    ["2026-11-22T05:59:59Z", "quiet-hours", "2026-11-22T06:00:00.000Z"],
    ["2026-11-22T06:00:00Z", null, "2026-11-22T21:00:00.000Z"],
  ])("keeps quiet hours over midnight: %s", (now, closed, changesAt) => {
    const view = viewSchedule(quiet("Europe/Berlin", 22 * 60, 7 * 60), at(now));
    expect({ ...view, changesAt: iso(view.changesAt) }).toEqual({ closed, changesAt });
  });

  it("is open in its hours only, and says when they begin next week", () => {
    const schedule = { timeZone: "UTC", hours: [{ days: [6], from: 600, to: 720 }], quietHours: [] };
    expect(viewSchedule(schedule, at("2026-11-21T11:00:00Z")).closed).toBeNull();
    const view = viewSchedule(schedule, at("2026-11-21T12:00:00Z"));
    expect([view.closed, iso(view.changesAt)]).toEqual(["outside-hours", "2026-11-28T10:00:00.000Z"]);
  });

  it("lasts a day where an hour begins and ends at the same time, and for ever where all days do", () => {
    const monday = viewSchedule(quiet("UTC", 600, 600, [1]), at("2026-11-23T10:00:00Z"));
    expect(iso(monday.changesAt)).toBe("2026-11-24T10:00:00.000Z");
    expect(viewSchedule(quiet("UTC", 0, 0), 0)).toEqual({ closed: "quiet-hours", changesAt: null });
  });

  it("finds the one gap in a week full of windows", () => {
    // 28 quiet windows one after another, every day but the last of which there is none on Sundays.
    const length = Math.ceil(1440 / 28);
    const quietHours = Array.from({ length: 28 }, (_, at) => ({
      days: at < 27 ? EVERY_DAY : EVERY_DAY.slice(0, 6),
      from: at * length,
      to: Math.min(1440, (at + 1) * length) % 1440,
    }));
    const hours = Array.from({ length: 28 }, (_, at) => ({ days: EVERY_DAY, from: at * 50 + 1, to: at * 50 }));
    const view = viewSchedule({ timeZone: "UTC", hours, quietHours }, at("2026-11-16T00:00:00Z"));
    expect([view.closed, iso(view.changesAt)]).toEqual(["quiet-hours", "2026-11-22T23:24:00.000Z"]);
  });

  it.each([
    // The clocks go from 2:00 to 3:00 on 29 March 2026: half past two never comes.
    ["an end that is skipped", quiet("Europe/Berlin", 60, 150), "2026-03-29T00:30:00Z", "2026-03-29T01:00:00.000Z"],
    // They go back from 3:00 to 2:00 on 25 October 2026.
    ["an hour that comes twice", quiet("Europe/Berlin", 120, 180), "2026-10-25T00:30:00Z", "2026-10-25T02:00:00.000Z"],
    // Lord Howe Island moves by half an hour.
    ["half an hour", quiet("Australia/Lord_Howe", 60, 180), "2026-10-03T15:00:00Z", "2026-10-03T16:00:00.000Z"],
  ])("follows the wall clocks through %s", (_, schedule, now, end) => {
    const view = viewSchedule(schedule, at(now));
    expect([view.closed, iso(view.changesAt)]).toEqual(["quiet-hours", end]);
  });

  it("holds until it says it changes, and changes then, in any zone and through any change of the clocks", () => {
    const minute = fc.nat(1439);
    const window = fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      from: minute,
      to: minute,
    });
    const windows = fc.array(window, { maxLength: 3 });
    const timeZone = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "America/St_Johns",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
    );
    // Around the changes of the clocks of 2026 as well as anywhere.
    const now = fc.oneof(
      fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") }),
      fc
        .tuple(
          fc.constantFrom("2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-10-03T15:30Z"),
          fc.integer({ min: -36e5, max: 36e5 }),
        )
        .map(([change, off]) => at(change) + off),
    );
    fc.assert(
      fc.property(fc.record({ timeZone, hours: windows, quietHours: windows }), now, (schedule, start) => {
        const { closed, changesAt } = viewSchedule(schedule, start);
        const open = (time: number): boolean => viewSchedule(schedule, time).closed === null;
        if (changesAt !== null) {
          expect(changesAt).toBeGreaterThan(start);
          expect(open(changesAt)).toBe(closed !== null);
        }
        const end = Math.min(changesAt ?? Number.POSITIVE_INFINITY, start + 9 * 1440 * MINUTE_MS);
        for (let i = 0; i < 40; i++) expect(open(start + ((end - 1 - start) * i) / 40)).toBe(closed === null);
      }),
      { numRuns: 200 },
    );
  });
});

describe("localDay", () => {
  it.each([
    ["Pacific/Auckland", "2026-11-21T12:00:00Z", "2026-11-22", "2026-11-22T11:00:00.000Z"],
    ["Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-29", "2026-03-29T22:00:00.000Z"],
    ["UTC", "2026-11-21T00:00:00Z", "2026-11-21", "2026-11-22T00:00:00.000Z"],
  ])("ends at the next local midnight: %s", (timeZone, now, date, end) => {
    const day = localDay(timeZone, at(now));
    expect([day.date, iso(day.endsAt)]).toEqual([date, end]);
  });

  it("is one date until it ends and a later one from then on, also where midnight is skipped or comes twice", () => {
    const timeZone = fc.constantFrom(
      "America/Asuncion",
      "America/Havana",
      "Africa/Cairo",
      "Asia/Beirut",
      "Pacific/Apia",
    );
    const changes = [
      // Clocks of Cairo go from 0:00 to 1:00, and back from 24:00 to 23:00.
      "2026-04-23T22:00Z",
      "2026-10-29T21:00Z",
      // Beirut's likewise.
      "2026-03-28T22:00Z",
      "2026-10-24T21:00Z",
      // Havana goes from 0:00 to 1:00, and from 1:00 to 0:00.
      "2026-03-08T05:00Z",
      "2026-11-01T05:00Z",
      // Asunción went from 24:00 to 23:00.
      "2024-03-24T03:00Z",
      // Apia went without 30 December 2011.
      "2011-12-30T10:00Z",
    ].map(at);
    const now = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -90e6, max: 90e6 })).map(([a, b]) => a + b);
    fc.assert(
      fc.property(timeZone, now, fc.double({ min: 0, max: 1, noNaN: true }), (zone, start, part) => {
        const { date, endsAt } = localDay(zone, start);
        expect(endsAt).toBeGreaterThan(start);
        expect(localDay(zone, start + Math.floor((endsAt - 1 - start) * part)).date).toBe(date);
        expect(localDay(zone, endsAt).date > date).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
