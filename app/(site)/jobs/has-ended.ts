import type { JobState } from "#lib/protocol/states.ts";

/** True when nothing about a job will change any more. */
export function hasEnded(job: { readonly state: JobState }): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}
