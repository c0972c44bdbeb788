import { describe, expect, it } from "vitest";
import { formatsOf } from "../../../format.ts";
import { readTranslations } from "../../../i18n/read-translations.ts";
import { consentRate, describeSite } from "./describe-site.ts";

const describeInEnglish = (site: Parameters<typeof describeSite>[0]) =>
  describeSite(site, readTranslations("partners"), formatsOf("en"));

const proven = { stoppedFor: null, paused: false, provenBy: "dns", missingSince: null, lapsedAt: null } as const;

describe("describeSite", () => {
  it("names what matters most: the operator's word, the partner's switch, the proof", () => {
    expect(describeInEnglish({ ...proven, stoppedFor: "Spam", paused: true }).detail).toContain("Spam");
    expect(describeInEnglish({ ...proven, paused: true, provenBy: null }).headline).toBe("Switched off");
    expect(describeInEnglish({ ...proven, provenBy: null }).headline).toBe("Origin not proven");
    expect(describeInEnglish(proven).detail).toContain("a DNS record");
  });

  it("warns of a proof that is missing, with the day it may lapse on, and says when it has", () => {
    const missing = { ...proven, missingSince: "2026-11-18T09:00:00.000Z" };
    expect(describeInEnglish(missing)).toMatchObject({
      headline: "Proof missing",
      detail: expect.stringMatching(/since Nov 18, 2026.* on Nov 21, 2026 at the earliest/),
    });
    const lapsed = { ...missing, provenBy: null, lapsedAt: "2026-11-22T09:00:00.000Z" };
    expect(describeInEnglish(lapsed)).toMatchObject({
      headline: "Proof lapsed",
      detail: expect.stringMatching(/since Nov 18, 2026.* since Nov 22, 2026/),
    });
  });
});

describe("consentRate", () => {
  it("is a share of those who were asked, and none before anybody was", () => {
    const figures = { hosts: 0, creditMicro: 0 };
    expect(consentRate({ ...figures, asked: 0, agreed: 0 })).toBeNull();
    expect(consentRate({ ...figures, asked: 4, agreed: 1 })).toBe(0.25);
    expect(consentRate({ ...figures, asked: 1, agreed: 2 })).toBe(1);
  });
});
