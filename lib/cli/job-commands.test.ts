import { describe, expect, it } from "vitest";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { jobLine } from "./job-commands.ts";

describe("jobLine", () => {
  it("hands a terminal no commands from a stranger's title", () => {
    const job = {
      id: "6f1c2b9e-4a53-4d0e-8d26-6d3a3f1f0a11",
      state: "running",
      title: "lake\u001b]0;owned\u0007\u009b2J\nlake \u202eегд",
      units: { accepted: 1, total: 9 },
      failure: null,
    } as unknown as JobView;
    expect(jobLine(job)).not.toMatch(/\p{C}/u);
    expect(jobLine(job)).toContain("lake");
  });
});
