import { describe, expect, it } from "vitest";
import { initialEngineState } from "#lib/host/engine/engine-state.ts";
import type { DonationState } from "#lib/widget/frame/donation.ts";
import { describeDonation } from "./describe-donation.ts";
import { en } from "./words/en.ts";
import { es } from "./words/es.ts";
import { zh } from "./words/zh.ts";

const working = { ...initialEngineState, status: "working" } as const;
const running: DonationState = { status: "running", unseen: false, engine: working };

describe("describeDonation", () => {
  it("says how much is lent until something is verified, then what came of it", () => {
    expect(describeDonation(running, en)).toEqual({ headline: en.lending, detail: "At most ¼ of a core" });
    const engine = { ...working, counters: { ...working.counters, verified: 1 } };
    expect(describeDonation({ ...running, engine }, en).detail).toBe("1 unit verified");
  });

  it("says why it rests", () => {
    const engine = { ...working, status: "paused", pauses: [{ code: "on-battery", untilMs: null }] } as const;
    expect(describeDonation({ ...running, status: "paused", engine }, en).headline).toBe("Paused on battery");
    expect(describeDonation({ ...running, status: "paused", unseen: true }, en).headline).toBe("Paused: out of sight");
    const other = { ...engine, pauses: [{ code: "daily-time", untilMs: null }] } as const;
    expect(describeDonation({ ...running, status: "paused", engine: other }, en).headline).toBe("Paused");
  });

  it("says that nothing is computed any more as soon as Stop was pressed", () => {
    expect(describeDonation({ ...running, status: "stopping" }, en)).toEqual({
      headline: "Stopped",
      detail: "Nothing is computed any more.",
    });
  });

  it("has its reasons in every language", () => {
    for (const words of [es, zh]) {
      expect(Object.keys(words.pauses)).toEqual(Object.keys(en.pauses));
      expect(Object.keys(words.idle)).toEqual(Object.keys(en.idle));
      expect(words.terms).toHaveLength(en.terms.length);
    }
  });
});
