import { describe, expect, it } from "vitest";
import { batchesPerWorker, unitsPerBatch } from "./batch-policy.ts";

describe("unitsPerBatch", () => {
  it.each([
    [null, 1],
    [1_000, 1],
    [4, 2],
    [0.5, 16],
    [0, 64],
  ])("puts units of %d ms into batches of %d", (unitMs, units) => expect(unitsPerBatch(unitMs)).toBe(units));
});

describe("batchesPerWorker", () => {
  it.each([
    ["cpu", null, 1],
    ["cpu", 5, 2],
    ["cpu", 500, 1],
    ["gpu", null, 1],
    ["gpu", 5, 3],
    ["gpu", 500, 2],
  ] as const)("gives a %s whose units take %d ms %d batches", (role, unitMs, batches) =>
    expect(batchesPerWorker(role, unitMs)).toBe(batches),
  );
});
