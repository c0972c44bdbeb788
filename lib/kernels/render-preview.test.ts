import { describe, expect, it } from "vitest";
import type { Computer, JobPlan } from "./kernel.ts";
import { renderPreview } from "./render-preview.ts";

/** Two columns of units over a 5 × 3 picture, each reading one pixel more on either side. */
const plan: JobPlan = {
  raster: { width: 5, height: 3 },
  unitCount: 2,
  unit: (ordinal) => ({
    region: { x: ordinal * 3, y: 0, width: ordinal === 0 ? 3 : 2, height: 3 },
    inputRegion: { x: ordinal === 0 ? 0 : 2, y: 0, width: ordinal === 0 ? 4 : 3, height: 3 },
    resultBytes: (ordinal === 0 ? 3 : 2) * 12,
    costOps: 1,
  }),
};

/** Gives back the part of the input that lies under the unit's region. */
const identity: Computer<null> = {
  run: async ({ unit, input }) => {
    const { region, inputRegion } = unit;
    const out = new Uint8Array(unit.resultBytes);
    for (let y = 0; y < region.height; y++) {
      for (let x = 0; x < region.width; x++) {
        const from = (y * inputRegion!.width + x + region.x - inputRegion!.x) * 4;
        out.set(input!.subarray(from, from + 4), (y * region.width + x) * 4);
      }
    }
    return out;
  },
};

describe("renderPreview", () => {
  it("cuts the input for each unit and puts the results where they belong", async () => {
    const rgba = Uint8ClampedArray.from({ length: 60 }, (_, at) => at);
    const image = await renderPreview(plan, identity, null, { width: 5, height: 3, opaque: true, rgba });
    expect(image).toEqual({ width: 5, height: 3, rgba });
  });
});
