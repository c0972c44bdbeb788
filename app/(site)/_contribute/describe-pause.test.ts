import { describe, expect, it } from "vitest";
import type { Pause } from "#lib/host/policies/decide-activity.ts";
import { formatsOf } from "../../format.ts";
import { readTranslations } from "../../i18n/read-translations.ts";
import { describePause } from "./describe-pause.ts";

const tell = (pauses: readonly Pause[]) =>
  describePause(pauses, NOON, readTranslations("contribute"), formatsOf("en-GB"));

const NOON = new Date(2026, 10, 21, 12).getTime();
const TEN = new Date(2026, 10, 21, 22).getTime();
const MONDAY = new Date(2026, 10, 23, 7, 30).getTime();

describe("describePause", () => {
  it("says until when, and why", () => {
    expect(tell([{ code: "quiet-hours", untilMs: TEN }])).toEqual({
      headline: "Paused until 22:00: quiet hours",
      detail: "It goes on by itself.",
    });
  });

  it("names the day unless it is today", () => {
    const { headline } = tell([{ code: "outside-hours", untilMs: MONDAY }]);
    expect(headline).toBe("Paused until Monday, 07:30: outside your hours");
  });

  it("says what ends it where no clock does, and what else holds", () => {
    const pauses = [
      { code: "on-battery", untilMs: null },
      { code: "quiet-hours", untilMs: TEN },
    ] as const;
    expect(tell(pauses)).toEqual({
      headline: "Paused: on battery",
      detail: "It goes on when the machine charges. Also: quiet hours.",
    });
  });

  it("admits that hours leave no time", () => {
    expect(tell([{ code: "quiet-hours", untilMs: null }]).detail).toContain("no time at all");
  });
});
