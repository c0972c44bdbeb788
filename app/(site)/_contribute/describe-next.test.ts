import { describe, expect, it } from "vitest";
import { initialEngineState } from "#lib/host/engine/engine-state.ts";
import { formatsOf } from "../../format.ts";
import { readTranslations } from "../../i18n/read-translations.ts";
import { describeNext } from "./describe-next.ts";

const tell = (state: Parameters<typeof describeNext>[0], now: number) =>
  describeNext(state, now, readTranslations("contribute"), formatsOf("en"));

const idle = (leftMs: number) => ({
  ...initialEngineState,
  status: "idle" as const,
  idle: { code: "no-work" as const, retryAtMs: 1_000_000 + leftMs },
});

describe("describeNext", () => {
  it.each([
    [-50, "Asks again every few seconds."],
    [2_000, "Asks again every few seconds."],
    [30_400, "Asks again in 31 sec."],
    [600_000, "Asks again in 10 min."],
    [5 * 3_600_000 + 60_000, "Asks again in 5 hr 1 min."],
    [72 * 3_600_000, "Asks again in 3 days."],
  ])("tells a wait of %d ms", (leftMs, sentence) => {
    expect(tell(idle(leftMs), 1_000_000)).toBe(sentence);
  });

  it("follows the schedule while paused, and the connection while offline", () => {
    const pauses = [{ code: "quiet-hours", untilMs: 60_000 }] as const;
    expect(tell({ ...initialEngineState, status: "paused", pauses }, 0)).toBe("Goes on in 60 sec.");
    expect(tell({ ...initialEngineState, status: "offline", retryAtMs: 40_000 }, 0)).toBe("Tries again in 40 sec.");
  });

  it("promises nothing that no clock tells", () => {
    const pauses = [{ code: "on-battery", untilMs: null }] as const;
    expect(tell({ ...initialEngineState, status: "paused", pauses }, 0)).toBeNull();
    expect(tell({ ...initialEngineState, status: "working" }, 0)).toBeNull();
    const loading = {
      ...initialEngineState,
      status: "idle",
      idle: { code: "loading-input", retryAtMs: null },
    } as const;
    expect(tell(loading, 0)).toBeNull();
  });
});
