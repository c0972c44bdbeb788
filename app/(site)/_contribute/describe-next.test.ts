import { describe, expect, it } from "vitest";
import { initialEngineState } from "#lib/host/engine/engine-state.ts";
import { describeNext } from "./describe-next.ts";

const idle = (leftMs: number) => ({
  ...initialEngineState,
  status: "idle" as const,
  idle: { code: "no-work" as const, retryAtMs: 1_000_000 + leftMs },
});

describe("describeNext", () => {
  it.each([
    [-50, "Asks again every few seconds."],
    [2_000, "Asks again every few seconds."],
    [30_400, "Asks again in 31 s."],
    [600_000, "Asks again in 10 min."],
    [5 * 3_600_000 + 60_000, "Asks again in 5 h 1 min."],
    [72 * 3_600_000, "Asks again in 3 days."],
  ])("tells a wait of %d ms", (leftMs, sentence) => {
    expect(describeNext(idle(leftMs), 1_000_000)).toBe(sentence);
  });

  it("follows the schedule while paused, and the connection while offline", () => {
    const pauses = [{ code: "quiet-hours", untilMs: 60_000 }] as const;
    expect(describeNext({ ...initialEngineState, status: "paused", pauses }, 0)).toBe("Goes on in 60 s.");
    expect(describeNext({ ...initialEngineState, status: "offline", retryAtMs: 40_000 }, 0)).toBe(
      "Tries again in 40 s.",
    );
  });

  it("promises nothing that no clock tells", () => {
    const pauses = [{ code: "on-battery", untilMs: null }] as const;
    expect(describeNext({ ...initialEngineState, status: "paused", pauses }, 0)).toBeNull();
    expect(describeNext({ ...initialEngineState, status: "working" }, 0)).toBeNull();
    const loading = {
      ...initialEngineState,
      status: "idle",
      idle: { code: "loading-input", retryAtMs: null },
    } as const;
    expect(describeNext(loading, 0)).toBeNull();
  });
});
