import { describe, expect, it } from "vitest";
import { defaultPreferences, preferencesSchema, readPreferences } from "./preferences.ts";

describe("readPreferences", () => {
  it("gives back what was saved", () => {
    const chosen = preferencesSchema.parse({
      workers: 3,
      cpuShare: 25,
      timeZone: "Europe/Berlin",
      quietHours: [{ days: [6, 7], from: 1320, to: 420 }],
      dailyLimits: { minutes: 90 },
      refusedKernels: ["render-fractal"],
    });
    expect(readPreferences(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
  });

  it.each([undefined, null, "nonsense", 7, [], {}])("falls back to defaults on %j", (stored) => {
    expect(readPreferences(stored)).toEqual(defaultPreferences);
  });

  it("keeps the fields that make sense beside those that do not", () => {
    const stored = { version: 9, workers: -1, cpuShare: 40, gpu: "yes", timeZone: "Mars/Base", later: true };
    expect(readPreferences(stored)).toEqual({ ...defaultPreferences, cpuShare: 40 });
  });

  it("knows time zones by their IANA names only", () => {
    expect(preferencesSchema.safeParse({ timeZone: "America/St_Johns" }).success).toBe(true);
    expect(preferencesSchema.safeParse({ timeZone: "Middle Earth" }).success).toBe(false);
  });
});
