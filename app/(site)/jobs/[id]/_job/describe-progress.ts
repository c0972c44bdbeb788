import type { JobView } from "#lib/protocol/messages/jobs.ts";

/** How far a job is, as the key of a message below `jobs.progress`. */
export function progressOf(job: Pick<JobView, "state" | "results" | "verification" | "units">) {
  switch (job.state) {
    case "running":
      if (job.results.reported === 0) return "waiting";
      return isAudited(job) ? "audit" : "running";
    case "done":
      return job.verification.kind === "quorum" && job.verification.quorum === 1 ? "computed" : "verified";
    default:
      return job.state;
  }
}

/** Whether the stage that a job is at waits for its audit. */
function isAudited({ verification, units }: Pick<JobView, "verification" | "units">): boolean {
  return verification.kind === "error-rate" && verification.audit !== null && units.provisional > 0;
}
