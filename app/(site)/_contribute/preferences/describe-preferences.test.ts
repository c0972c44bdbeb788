import { describe, expect, it } from "vitest";
import { kernels } from "#lib/kernels/registry.ts";
import { defaultPreferences, type Preferences } from "#lib/protocol/messages/preferences.ts";
import { readTranslations } from "../../../i18n/read-translations.ts";
import { formatMinute, parseMinute } from "./describe-hours.ts";
import { describePreferences } from "./describe-preferences.ts";
import { KINDS } from "./kinds.ts";

const tell = (preferences: Preferences) => describePreferences(preferences, readTranslations("preferences"));

describe("describePreferences", () => {
  it("names what holds the browser back, and nothing else", () => {
    expect(tell(defaultPreferences)).toBe("Battery above 20 %, not on metered connections.");
    const free = { ...defaultPreferences, minimumBattery: 0, pauseWhenMetered: false };
    expect(tell(free)).toBe("At any time, without limits.");
    expect(tell({ ...free, onlyCharging: true, minimumBattery: 50 })).toBe("Only while charging.");
    const requesters = { only: [], never: ["network"] };
    expect(tell({ ...free, requesters })).toBe("Some requesters only.");
  });
});

describe("times of day", () => {
  it.each([
    ["00:00", 0],
    ["22:05", 1325],
    ["23:59", 1439],
  ])("reads and writes %s", (text, minute) => {
    expect([parseMinute(text), formatMinute(minute)]).toEqual([minute, text]);
  });

  it.each(["", "24:00", "7"])("takes no other text for one: %j", (text) => expect(parseMinute(text)).toBeNull());
});

it("offers every kernel there is", () => {
  expect([...KINDS].sort()).toEqual(Object.keys(kernels).sort());
});
