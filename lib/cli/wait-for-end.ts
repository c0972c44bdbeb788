import { setTimeout as delay } from "node:timers/promises";
import { isRetryable } from "#lib/errors/tabgrid-error.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import type { Client } from "#lib/sdk/client.ts";
import { createProgress } from "./progress-bar.ts";

/** Pause between looks at a job that is being computed, in milliseconds. */
const POLL_MS = 500;
/** How long a coordinator may be away before waiting gives up, in milliseconds; the job itself goes on. */
const AWAY_LIMIT_MS = 120_000;

/** Waits for a job's end, showing its progress. */
export async function waitForEnd(client: Client, id: JobId): Promise<JobView> {
  const progress = createProgress(process.stderr);
  let lastAnswerMs = Date.now();
  for (;;) {
    try {
      const job = await client.getJob(id);
      lastAnswerMs = Date.now();
      progress.show(job);
      if (job.state === "done" || job.state === "failed" || job.state === "cancelled") {
        progress.end();
        return job;
      }
    } catch (error) {
      if (!isRetryable(error) || Date.now() - lastAnswerMs > AWAY_LIMIT_MS) throw error;
    }
    await delay(POLL_MS);
  }
}
