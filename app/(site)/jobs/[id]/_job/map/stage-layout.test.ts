import { describe, expect, it } from "vitest";
import type { UnitView } from "#lib/protocol/messages/jobs.ts";
import { currentStageOf, layOutStage } from "./stage-layout.ts";

const stage = (total: number, accepted: number, width = 600, height = 400) => ({
  title: "Stage",
  raster: { width, height },
  units: { total, accepted },
});
const image = (width = 600, height = 400) => ({ kind: "image" as const, width, height, cid: "" as never });
const unit = (ordinal: number): UnitView => ({
  unitId: 1 as UnitView["unitId"],
  ordinal,
  stage: 0,
  state: "open",
  region: { x: 7, y: 8, width: 9, height: 10 },
  replicas: [],
  published: false,
  reason: { code: "unit.waiting", sentence: "Nobody has computed it." },
});

describe("layOutStage", () => {
  it("shows the last stage as the output's pixels, and stages before it over the image they look at", () => {
    const job = { stages: [stage(4, 4), stage(6, 0)], raster: { width: 600, height: 400 }, inputs: [image()] };
    expect(layOutStage(job, 0).ground).toBe("input");
    expect(layOutStage(job, 1).ground).toBe("output");
    expect(layOutStage(job, 1).place(unit(5))).toEqual({ x: 7, y: 8, width: 9, height: 10 });
  });

  it("gives units of many images a cell each, in rows, counted within their stage", () => {
    const job = { stages: [stage(3, 3), stage(40, 0, 40, 1)], raster: null, inputs: [image(), image()] };
    const { ground, raster, place } = layOutStage(job, 1);
    const cells = Array.from({ length: 40 }, (_, i) => place(unit(3 + i)));
    expect(ground).toBe("cells");
    expect(place(unit(3))).toMatchObject({ x: 0, y: 0 });
    expect(new Set(cells.map(({ x, y }) => `${x},${y}`)).size).toBe(40);
    expect(Math.max(...cells.map(({ x, width }) => x + width))).toBeLessThanOrEqual(raster.width);
    expect(Math.max(...cells.map(({ y, height }) => y + height))).toBe(raster.height);
  });
});

describe("currentStageOf", () => {
  it.each([
    [0, [stage(4, 0), stage(6, 0)]],
    [1, [stage(4, 4), stage(6, 0)]],
    [1, [stage(4, 4), stage(6, 6)]],
  ])("is %i", (expected, stages) => expect(currentStageOf({ stages })).toBe(expected));
});
