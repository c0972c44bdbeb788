import { expect, it } from "vitest";
import { nextFramePace } from "./frame-pace.ts";
import { addUsage, emptyUsage } from "./usage.ts";

const HOUR_MS = 3_600_000;

it("adds up time, bytes and estimated energy", () => {
  const hour = { elapsedMs: HOUR_MS, cores: 2, gpus: 0.5, bytes: 10 };
  const usage = addUsage(emptyUsage("2026-11-21"), "2026-11-21", hour);
  expect(usage).toEqual({ date: "2026-11-21", busyMs: HOUR_MS, bytes: 10, kilowattHours: 0.046 });
  expect(addUsage(usage, "2026-11-21", { ...hour, cores: 0, gpus: 0 })).toEqual({ ...usage, bytes: 20 });
});

it("begins every day at nothing", () => {
  const yesterday = { date: "2026-11-20", busyMs: HOUR_MS, bytes: 10, kilowattHours: 3 };
  expect(addUsage(yesterday, "2026-11-21", { elapsedMs: 1, cores: 0, gpus: 0, bytes: 0 })).toEqual(
    emptyUsage("2026-11-21"),
  );
});

it.each([
  [1, 0.5, 0.5],
  [0.25, 1, 0.25],
  [0.5, 0.05, 0.5],
  [0.8, 0, 1],
  [0.4, 0, 0.5],
  [0.25, null, 1],
])("turns a frame pace of %d with %d slow frames into %d", (factor, slowFrames, next) => {
  expect(nextFramePace(factor, slowFrames)).toBe(next);
});
