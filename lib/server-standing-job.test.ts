import { describe, expect, it } from "vitest";
import { termsSchema } from "#lib/protocol/messages/jobs.ts";
import { nextStandingJob } from "./server-standing-job.ts";

describe("nextStandingJob", () => {
  it("plans every view, for ever, with terms and parameters that the protocol can show", () => {
    const titles = new Set<string>();
    for (let sequence = 0; sequence < 40; sequence++) {
      const job = nextStandingJob(sequence);
      expect(job).toMatchObject({ standing: true, accountId: null, kernel: "render-fractal" });
      expect(job.unitsTotal).toBeGreaterThan(20);
      expect(termsSchema.parse(job.terms)).toEqual(job.terms);
      titles.add(job.title);
    }
    expect(titles.size).toBe(12);
    expect(nextStandingJob(12).params).not.toEqual(nextStandingJob(0).params);
  });
});
