import { readFile, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isRetryable, TabgridError } from "#lib/errors/tabgrid-error.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { JobView, OutputFormat } from "#lib/protocol/messages/jobs.ts";
import { type Client, createClient } from "#lib/sdk/client.ts";
import { findToken, getToken } from "./account-file.ts";
import { createProgress } from "./progress-bar.ts";

/** Pause between looks at a job that is being computed, in milliseconds. */
const POLL_MS = 500;
/** Results a unit may take beyond its quorum, and the fewest it may take: the same as on the page. */
const SPARE_REPLICAS = 4;
const LEAST_MAX_REPLICAS = 8;
/** How long a coordinator may be away before waiting gives up, in milliseconds; the job itself goes on. */
const AWAY_LIMIT_MS = 120_000;

/** Thrown when a job ended without an output. */
export class JobNotDoneError extends TabgridError {
  constructor(job: JobView) {
    const why = job.failure === null ? `The job was ${job.state}.` : job.failure.message;
    super(job.failure?.code ?? `job.${job.state}`, "permanent", why, { details: { jobId: job.id } });
  }
}

export interface SubmitOptions {
  readonly url: string;
  readonly pipeline: string;
  readonly quorum: number;
  readonly priority: number;
  readonly title?: string;
  readonly output?: string;
  readonly format?: OutputFormat;
  readonly wait: boolean;
}

/** Uploads a photo, submits it, and unless told otherwise waits and writes the output. Prints the job's id first. */
export async function submitJob(file: string, options: SubmitOptions): Promise<void> {
  const pipeline = parsePipeline(options.pipeline);
  const photo = new Uint8Array(await readFile(file));
  const client = createClient({ baseUrl: options.url, token: await getToken(options.url) });
  const job = await client.createJob({
    title: options.title ?? basename(file),
    kernel: "image-filter",
    params: { pipeline },
    inputs: [await client.putBlob(photo)],
    terms: {
      quorum: options.quorum,
      maxReplicas: Math.max(LEAST_MAX_REPLICAS, options.quorum + SPARE_REPLICAS),
      priority: options.priority,
    },
    output: { format: options.format ?? formatOf(options.output) },
  });
  const size = job.raster === null ? "" : `, ${job.raster.width} × ${job.raster.height} pixels`;
  console.error(`Job ${job.id}: ${job.units.total} units${size}.`);
  console.error(`Watch it at ${options.url}/jobs/${job.id}`);
  if (!options.wait) {
    console.log(job.id);
    return;
  }
  const ended = await waitForEnd(client, job.id);
  if (ended.state !== "done") throw new JobNotDoneError(ended);
  const target = options.output ?? `${basename(file, extname(file))}.tabgrid.${ended.output.format}`;
  await writeFile(target, new Uint8Array(await (await client.getOutput(job.id)).arrayBuffer()));
  console.log(target);
}

/** Prints how a job stands. */
export async function showStatus(id: JobId, url: string): Promise<void> {
  console.log(jobLine(await createClient({ baseUrl: url }).getJob(id)));
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

/** A job on one line. Titles are strangers' words: nothing in them reaches the terminal as a command. */
export function jobLine(job: JobView): string {
  const share = `${job.units.accepted}/${job.units.total}`;
  const reason = job.failure === null ? "" : `  ${job.failure.message} (${job.failure.code})`;
  return `${job.id}  ${job.state.padEnd(10)}  ${share.padStart(9)}  ${job.title}${reason}`.replace(/\p{C}/gu, "\ufffd");
}

function formatOf(output: string | undefined): OutputFormat {
  return output !== undefined && extname(output).toLowerCase() === ".webp" ? "webp" : "png";
}

async function waitForEnd(client: Client, id: JobId): Promise<JobView> {
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
