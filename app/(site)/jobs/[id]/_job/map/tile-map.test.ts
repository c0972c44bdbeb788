import { describe, expect, it } from "vitest";
import type { UnitView } from "#lib/protocol/messages/jobs.ts";
import { findNeighbour, findUnitAt } from "./tile-map.ts";

const unit = (ordinal: number): UnitView => ({
  unitId: (ordinal + 1) as UnitView["unitId"],
  ordinal,
  stage: 0,
  state: "open",
  region: {
    x: (ordinal % 3) * 100,
    y: Math.floor(ordinal / 3) * 100,
    width: ordinal % 3 === 2 ? 40 : 100,
    height: 100,
  },
  replicas: [],
  published: false,
  reason: { code: "unit.waiting", sentence: "Nobody has computed it." },
});
const grid = Array.from({ length: 9 }, (_, ordinal) => unit(ordinal));

describe("findUnitAt", () => {
  it("finds the tile under a pixel and nothing outside", () => {
    expect(findUnitAt(grid, 199, 100)?.ordinal).toBe(4);
    expect(findUnitAt(grid, 240, 0)).toBeNull();
  });
});

describe("findNeighbour", () => {
  it.each([
    ["ArrowRight", 5],
    ["ArrowLeft", 3],
    ["ArrowUp", 1],
    ["ArrowDown", 7],
    ["Enter", 4],
  ])("%s leads from the middle to tile %i", (key, ordinal) => {
    expect(findNeighbour(grid, grid[4]!, key).ordinal).toBe(ordinal);
  });

  it("stays at the rim", () => expect(findNeighbour(grid, grid[2]!, "ArrowRight").ordinal).toBe(2));
});
