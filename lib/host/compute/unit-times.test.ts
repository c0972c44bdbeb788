import { expect, it } from "vitest";
import type { JobId } from "#lib/protocol/ids.ts";
import { UnitTimes } from "./unit-times.ts";

const [job, other] = ["a", "b"] as JobId[];

it("keeps processors and jobs apart", () => {
  const times = new UnitTimes();
  times.measured("cpu", job!, 10);
  times.measured("gpu", job!, 1_000);
  times.measured("cpu", other!, 50);
  expect([times.ofJob("cpu", job!), times.ofJob("gpu", job!), times.ofJob("gpu", other!)]).toEqual([10, 1_000, null]);
});

it("follows the newest measurements", () => {
  const times = new UnitTimes();
  for (let i = 0; i < 40; i++) times.measured("cpu", job!, i < 20 ? 100 : 10);
  expect(times.ofJob("cpu", job!)).toBeCloseTo(10, 0);
});

it("adds up the speeds of unlike workers", () => {
  const times = new UnitTimes();
  expect(times.mean(["cpu", "gpu"])).toBeNull();
  times.measured("cpu", job!, 10);
  expect(times.mean(["cpu", "gpu"])).toBe(10);
  times.measured("gpu", job!, 30);
  expect(times.mean(["cpu", "gpu"])).toBeCloseTo(15);
});
