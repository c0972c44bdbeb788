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

/** What kernels do, and what a job of theirs is called when nobody gave it a title. */
const KERNELS: Readonly<Record<string, { readonly label: string; readonly untitled: string }>> = {
  "image-filter": { label: "Photo filter", untitled: "Untitled photo" },
  "image-analyze": { label: "Photo analysis", untitled: "Untitled analysis" },
  "image-recognize": { label: "Neural network", untitled: "Untitled network run" },
  "render-fractal": { label: "Fractal", untitled: "Untitled fractal" },
};

/** A job's title, or what it does when nobody gave it one. */
export function jobTitle(job: Pick<JobView, "title" | "kernel">): string {
  return job.title !== "" ? job.title : (KERNELS[job.kernel]?.untitled ?? "Untitled job");
}

/** What a kernel does, for people. */
export function kernelLabel(kernel: string): string {
  return KERNELS[kernel]?.label ?? kernel;
}
