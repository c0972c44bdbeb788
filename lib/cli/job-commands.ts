import type { JobId } from "#lib/protocol/ids.ts";
import { createClient } from "#lib/sdk/client.ts";
import { findToken } from "./account-file.ts";
import { jobLine, stageLines } from "./job-lines.ts";

/** Prints how a job stands. */
export async function showStatus(id: JobId, url: string): Promise<void> {
  const job = await createClient({ baseUrl: url }).getJob(id);
  console.log([jobLine(job), ...stageLines(job)].join("\n"));
}

/** Cancels one of the caller's jobs. */
export async function cancelJob(id: JobId, url: string): Promise<void> {
  const token = (await findToken(url)) ?? undefined;
  console.log(jobLine(await createClient({ baseUrl: url, token }).cancelJob(id)));
}

/** Lists the caller's jobs, newest first. */
export async function listJobs(url: string, limit: number): Promise<void> {
  const token = await findToken(url);
  if (token === null) {
    console.log("No job was submitted to this coordinator from here.");
    return;
  }
  const { jobs } = await createClient({ baseUrl: url, token }).listJobs({ limit });
  console.log(jobs.length === 0 ? "No jobs." : jobs.map(jobLine).join("\n"));
}
