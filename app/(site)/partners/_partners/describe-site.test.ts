import { describe, expect, it } from "vitest";
import { consentRate, describeSite } from "./describe-site.ts";

const proven = { stoppedFor: null, paused: false, provenBy: "dns" } as const;

describe("describeSite", () => {
  it("names what matters most: the operator's word, the partner's switch, the proof", () => {
    expect(describeSite({ ...proven, stoppedFor: "Spam", paused: true }).detail).toContain("Spam");
    expect(describeSite({ ...proven, paused: true, provenBy: null }).headline).toBe("Switched off");
    expect(describeSite({ ...proven, provenBy: null }).headline).toBe("Origin not proven");
    expect(describeSite(proven).detail).toContain("a DNS record");
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
