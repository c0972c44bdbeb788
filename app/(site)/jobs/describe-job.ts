import type { JobView } from "#lib/protocol/messages/jobs.ts";
import type { JobState } from "#lib/protocol/states.ts";

/** States of a job in the visitor's words. */
export const JOB_STATE_LABELS: Record<JobState, string> = {
  running: "Running",
  assembling: "Assembling",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** True when nothing about a job will change any more. */
export function hasEnded(job: { readonly state: JobState }): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}

/** A job's title, or what it does when nobody gave it one. */
export function jobTitle(job: Pick<JobView, "title" | "kernel">): string {
  if (job.title !== "") return job.title;
  if (job.kernel === "image-filter") return "Untitled photo";
  if (job.kernel === "render-fractal") return "Untitled fractal";
  return "Untitled job";
}

/** What a kernel does, for people. */
export function kernelLabel(kernel: string): string {
  if (kernel === "image-filter") return "Photo filter";
  if (kernel === "render-fractal") return "Fractal";
  return kernel;
}
