import { describe, expect, it } from "vitest";
import { renderFractal } from "#lib/kernels/render-fractal/kernel.ts";
import { unitCountOf } from "#lib/kernels/stages.ts";
import { nextStandingJob, STANDING_PRIORITY, standingJobParams } from "./standing-job.ts";

describe("nextStandingJob", () => {
  it("gives valid, modest jobs of lowest priority, for ever", () => {
    for (const sequence of [...Array.from({ length: 200 }, (_, i) => i), 1_000_003]) {
      const job = nextStandingJob(sequence);
      expect(job).toMatchObject({ standing: true, accountId: null, kernel: "render-fractal", inputs: [] });
      expect(job.terms).toMatchObject({ quorum: 2, priority: STANDING_PRIORITY });
      expect(renderFractal.params.parse(job.params)).toEqual(job.params);
      const { stages, makesImage } = renderFractal.plan(standingJobParams(sequence), []);
      expect(job).toMatchObject({ stages, makesImage });
      expect(unitCountOf(stages)).toBeGreaterThan(20);
      expect(unitCountOf(stages)).toBeLessThanOrEqual(2_000);
      expect(job.title.length).toBeLessThanOrEqual(120);
    }
  });

  it("is the same for the same number, and does not repeat itself soon", () => {
    expect(nextStandingJob(17)).toEqual(nextStandingJob(17));
    const seen = new Set(Array.from({ length: 500 }, (_, i) => JSON.stringify(standingJobParams(i))));
    expect(seen.size).toBe(500);
  });
});
