import { describe, expect, it } from "vitest";
import type { UnitView } from "#lib/protocol/messages/jobs.ts";
import type { ReplicaState, UnitState } from "#lib/protocol/states.ts";
import { describeAgreement, findNeighbour, findUnitAt } from "./tile-map.ts";

const REASON = { code: "unit.waiting", sentence: "Nobody has computed it." };
const unit = (ordinal: number, replicas: ReplicaState[] = [], state: UnitState = "open"): UnitView => ({
  unitId: (ordinal + 1) as UnitView["unitId"],
  ordinal,
  stage: 0,
  state,
  region: {
    x: (ordinal % 3) * 100,
    y: Math.floor(ordinal / 3) * 100,
    width: ordinal % 3 === 2 ? 40 : 100,
    height: 100,
  },
  replicas: replicas.map((replica, attempt) => ({ attempt, state: replica, host: "00", reason: REASON })),
  published: state === "accepted",
  reason: REASON,
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

describe("describeAgreement", () => {
  it.each<[string, UnitView]>([
    ["Waiting for a host.", unit(0, ["expired"])],
    ["Being computed by 1 host.", unit(0, ["issued"])],
    ["1 of 2 results in. They are compared when the next one arrives.", unit(0, ["reported", "issued"])],
    ["2 results in, without agreement so far. Another host is asked.", unit(0, ["reported", "reported"])],
    ["Accepted: 2 hosts agree to the last byte.", unit(0, ["valid", "valid", "invalid"], "accepted")],
    ["Failed: 3 results, and no 2 of them agree.", unit(0, ["reported", "reported", "reported"], "failed")],
  ])("says: %s", (text, subject) => expect(describeAgreement(subject, 2)).toBe(text));
});
