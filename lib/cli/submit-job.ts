import { readFile, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { Cid, JobId } from "#lib/protocol/ids.ts";
import type { JobView, OutputFormat } from "#lib/protocol/messages/jobs.ts";
import { type Client, createClient } from "#lib/sdk/client.ts";
import { getToken } from "./account-file.ts";
import { chooseWork, type WorkOptions } from "./choose-work.ts";
import { JobNotDoneError } from "./cli-errors.ts";
import { gatherFiles, type JobFiles } from "./gather-files.ts";
import { waitForEnd } from "./wait-for-end.ts";

/** Results a unit may take beyond its quorum, and the fewest it may take: the same as on the page. */
const SPARE_REPLICAS = 4;
const LEAST_MAX_REPLICAS = 8;

export interface SubmitOptions extends WorkOptions {
  readonly url: string;
  readonly quorum: number;
  /** Share of wrong results that is borne, instead of a quorum. */
  readonly targetError?: number;
  readonly priority: number;
  /** Units that travel as one; chosen by the coordinator when absent. */
  readonly bundle?: number;
  readonly gallery?: boolean;
  readonly title?: string;
  /** Where the image and the report go. */
  readonly output?: string;
  readonly report?: string;
  readonly format?: OutputFormat;
  readonly wait: boolean;
}

/**
 * Uploads files, submits a job over them, and unless told otherwise waits and writes what it made. Prints the job's id
 * when it does not wait, else the paths it wrote.
 *
 * @param paths images, and folders of images.
 */
export async function submitJob(paths: readonly string[], options: SubmitOptions): Promise<void> {
  const { kernel, params } = chooseWork(options);
  const files = await gatherFiles(kernel, paths, options.model ?? null);
  const client = createClient({ baseUrl: options.url, token: await getToken(options.url) });
  const stem = nameOf(paths) ?? kernel.id;
  const job = await client.createJob({
    title: options.title ?? titleOf(files, stem),
    kernel: kernel.id,
    params,
    inputs: await upload(client, files),
    terms: {
      quorum: options.quorum,
      maxReplicas: Math.max(LEAST_MAX_REPLICAS, options.quorum + SPARE_REPLICAS),
      priority: options.priority,
      bundle: options.bundle,
      ...(options.gallery && { showInGallery: true }),
      targetErrorRate: options.targetError,
    },
    output: { format: options.format ?? formatOf(options.output) },
  });
  console.error(describeJob(job));
  console.error(`Watch it at ${options.url}/jobs/${job.id}`);
  if (!options.wait) {
    console.log(job.id);
    return;
  }
  const ended = await waitForEnd(client, job.id);
  if (ended.state !== "done") throw new JobNotDoneError(ended);
  await writeProducts(client, ended, options, stem);
}

async function upload(client: Client, { images, file }: JobFiles): Promise<Cid[]> {
  const paths = file === null ? images : [...images, file];
  const cids: Cid[] = [];
  for (const [at, path] of paths.entries()) {
    cids.push(await client.putBlob(new Uint8Array(await readFile(path))));
    if (paths.length > 1) console.error(`Uploaded ${basename(path)} (${at + 1} of ${paths.length})`);
  }
  return cids;
}

async function writeProducts(client: Client, job: JobView, options: SubmitOptions, stem: string): Promise<void> {
  const write = async (target: string, read: (id: JobId) => Promise<Response>): Promise<void> => {
    await writeFile(target, new Uint8Array(await (await read(job.id)).arrayBuffer()));
    console.log(target);
  };
  if (job.output.cid !== null) await write(options.output ?? `${stem}.tabgrid.${job.output.format}`, client.getOutput);
  else if (options.output !== undefined) console.error(`The job makes no image: ${options.output} was not written.`);
  if (job.report !== null) await write(options.report ?? `${stem}.tabgrid.json`, client.getReport);
  else if (options.report !== undefined) console.error(`The job makes no report: ${options.report} was not written.`);
}

/** The first path without folder and extension. */
function nameOf([first]: readonly string[]): string | null {
  return first === undefined ? null : basename(first, extname(first));
}

function titleOf({ images }: JobFiles, stem: string): string {
  const [first] = images;
  if (first === undefined) return stem;
  return images.length === 1 ? basename(first) : `${basename(first)} and ${images.length - 1} more`;
}

function describeJob({ id, units, raster, stages }: JobView): string {
  const size = raster === null ? "" : `, ${raster.width} × ${raster.height} pixels`;
  const steps = stages.length === 1 ? "" : ` in ${stages.length} stages`;
  return `Job ${id}: ${units.total} units${steps}${size}.`;
}

function formatOf(output: string | undefined): OutputFormat {
  return output !== undefined && extname(output).toLowerCase() === ".webp" ? "webp" : "png";
}
