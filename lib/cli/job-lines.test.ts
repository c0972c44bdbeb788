import { describe, expect, it } from "vitest";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { jobLine, stageLines } from "./job-lines.ts";

const raster = { width: 1, height: 1 };
const stage = (title: string, accepted: number, total: number) => ({ title, raster, units: { accepted, total } });
const job = {
  id: "6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11",
  state: "running",
  title: "lake\u001b]0;owned\u0007\u009b2J\nlake \u202eегд",
  units: { accepted: 1, total: 9, provisional: 0 },
  stages: [stage("Pixels", 1, 9)],
  failure: null,
} as unknown as JobView;

describe("jobLine", () => {
  it("hands a terminal no commands from a stranger's title", () => {
    expect(jobLine(job)).not.toMatch(/\p{C}/u);
    expect(jobLine(job)).toContain("lake");
  });

  it("says how many units stand that are not released yet", () => {
    expect(jobLine({ ...job, units: { ...job.units, provisional: 5 } })).toContain("1/9  (5 stand until the release)");
    expect(jobLine(job)).not.toContain("stand");
  });

  it("says at which of several stages a running job is", () => {
    const staged = { ...job, stages: [stage("Corners", 4, 4), stage("Drawing", 1, 5)] };
    expect(jobLine(staged)).toContain("[Drawing 1/5]");
    expect(jobLine({ ...staged, state: "done" })).not.toContain("[");
    expect(stageLines(staged)).toEqual(["  stage 1  Corners  4/4", "  stage 2  Drawing  1/5"]);
    expect(stageLines(job)).toEqual([]);
  });
});
