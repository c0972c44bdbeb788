import { expect, it } from "vitest";
import { type EngineState, initialEngineState } from "#lib/host/engine/engine-state.ts";
import { decideBadge } from "./decide-badge.ts";

const badgeOf = (status: EngineState["status"], computed = 0, reported = 0) =>
  decideBadge({ status, counters: { ...initialEngineState.counters, computed, reported } });

it("is a dot while the browser contributes, whether a unit is in work this moment or not", () => {
  expect(badgeOf("working", 12, 10)).toBe("dot");
  expect(badgeOf("idle")).toBe("dot");
});

it("counts without a connection what waits to be reported", () => {
  expect(badgeOf("offline", 12, 7)).toBe(5);
  expect(badgeOf("offline", 7, 7)).toBeNull();
});

it.each(["off", "starting", "paused", "waiting-for-other-tab", "stopping", "error"] as const)(
  "is nothing while the engine is: %s",
  (status) => {
    expect(badgeOf(status, 3, 1)).toBeNull();
  },
);
