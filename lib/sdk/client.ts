import type { z } from "zod";
import { RemoteError, TabgridError } from "#lib/errors/tabgrid-error.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid, JobId } from "#lib/protocol/ids.ts";
import {
  type createJobSchema,
  type Estimate,
  type EstimateInput,
  estimateSchema,
  type JobList,
  type JobView,
  jobListSchema,
  jobViewSchema,
  type UnitView,
  unitsEventSchema,
} from "#lib/protocol/messages/jobs.ts";
import { problemSchema } from "#lib/protocol/messages/problem.ts";
import {
  type AccountSession,
  accountSessionSchema,
  type Status,
  statusSchema,
} from "#lib/protocol/messages/sessions.ts";

/** Thrown when the coordinator cannot be reached at all. */
export class CoordinatorUnreachableError extends TabgridError {
  constructor(url: string, cause: unknown) {
    super("client.unreachable", "transient", "The coordinator could not be reached.", {
      cause,
      details: { url },
      hints: ["Check the address and that the coordinator is running."],
    });
  }
}

/** Thrown when an answer is not in the form that the protocol promises: something else may be listening there. */
export class UnexpectedAnswerError extends TabgridError {
  constructor(status: number, cause?: unknown) {
    super(
      "client.unexpected-answer",
      status >= 500 ? "transient" : "permanent",
      `The answer (${status}) makes no sense.`,
      {
        cause,
        details: { status },
        hints: ["Check that the address is a Tabgrid coordinator's, of the same version."],
      },
    );
  }
}

export interface ClientOptions {
  /** Address of the coordinator, for example `http://localhost:3000`; empty for the page's own origin. */
  readonly baseUrl: string;
  /** Account token from {@link Client.createAccount}; needed to upload, submit, list and cancel. */
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/** What a submission says; defaults are filled in by the coordinator. */
export type JobSubmission = z.input<typeof createJobSchema>;

/**
 * The requester's view of a coordinator, for browsers and Node alike. Every method throws {@link RemoteError} with the
 * coordinator's own code, {@link CoordinatorUnreachableError}, or {@link UnexpectedAnswerError}.
 *
 * @example
 * const { token } = await createClient({ baseUrl }).createAccount();
 * const client = createClient({ baseUrl, token });
 * const input = await client.putBlob(photoBytes);
 * const job = await client.createJob({ kernel: "image-filter", params: { pipeline }, inputs: [input] });
 */
export interface Client {
  createAccount(): Promise<AccountSession>;
  /** Uploads bytes under their content identifier, which is computed here. */
  putBlob(bytes: Uint8Array<ArrayBuffer>): Promise<Cid>;
  createJob(job: JobSubmission): Promise<JobView>;
  getJob(id: JobId): Promise<JobView>;
  /** The account's own jobs; or with `gallery` those that are everybody's to see. Newest first. */
  listJobs(query?: { cursor?: string; limit?: number; gallery?: boolean }): Promise<JobList>;
  listUnits(id: JobId): Promise<readonly UnitView[]>;
  cancelJob(id: JobId): Promise<JobView>;
  estimate(kernel: string, params: unknown, inputs: readonly EstimateInput[]): Promise<Estimate>;
  getStatus(): Promise<Status>;
  /** The finished output image as a stream of bytes. */
  getOutput(id: JobId): Promise<Response>;
  /** The report of a finished job, in JSON, as a stream of bytes. */
  getReport(id: JobId): Promise<Response>;
}

/** Paths that pages use directly, in `src`, `href` and EventSource. */
export const jobPaths = {
  events: (id: JobId) => `/api/v1/jobs/${id}/events`,
  output: (id: JobId) => `/api/v1/jobs/${id}/output`,
  report: (id: JobId) => `/api/v1/jobs/${id}/report`,
  unitPreview: (id: JobId, ordinal: number, scale: number) =>
    `/api/v1/jobs/${id}/units/${ordinal}/preview.webp?scale=${scale}`,
  /** @param index of the input image among the job's inputs. */
  inputPreview: (id: JobId, width: number, index = 0) =>
    `/api/v1/jobs/${id}/input/preview.webp?width=${width}&index=${index}`,
} as const;

export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const send = async (
    method: string,
    path: string,
    body?: BodyInit,
    contentType = "application/json",
  ): Promise<Response> => {
    const url = `${baseUrl}${path}`;
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        body,
        signal: options.signal,
        headers: {
          ...(body !== undefined && { "content-type": contentType }),
          ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
        },
      });
    } catch (cause) {
      if (options.signal?.aborted) throw cause;
      throw new CoordinatorUnreachableError(url, cause);
    }
    if (!response.ok) throw problemOf(response.status, await response.text().catch(() => ""));
    return response;
  };
  const ask = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> => {
    const response = await send(method, path, body === undefined ? undefined : JSON.stringify(body));
    const text = await response.text().catch((cause) => {
      if (options.signal?.aborted) throw cause;
      throw new CoordinatorUnreachableError(response.url, cause);
    });
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) throw new UnexpectedAnswerError(response.status, parsed.error);
    return parsed.data;
  };

  return {
    createAccount: () => ask(accountSessionSchema, "POST", "/api/v1/accounts", {}),
    async putBlob(bytes) {
      const cid = cidOfDigest(await digestOf(bytes));
      await send("PUT", `/api/v1/blobs/${cid}`, bytes, "application/octet-stream");
      return cid;
    },
    createJob: (job) => ask(jobViewSchema, "POST", "/api/v1/jobs", job),
    getJob: (id) => ask(jobViewSchema, "GET", `/api/v1/jobs/${id}`),
    listJobs(query = {}) {
      const search = new URLSearchParams();
      if (query.cursor !== undefined) search.set("cursor", query.cursor);
      if (query.limit !== undefined) search.set("limit", String(query.limit));
      if (query.gallery) search.set("gallery", "1");
      return ask(jobListSchema, "GET", `/api/v1/jobs?${search}`);
    },
    listUnits: async (id) => (await ask(unitsEventSchema, "GET", `/api/v1/jobs/${id}/units`)).units,
    cancelJob: (id) => ask(jobViewSchema, "POST", `/api/v1/jobs/${id}/cancel`, {}),
    estimate: (kernel, params, inputs) =>
      ask(estimateSchema, "POST", "/api/v1/jobs/estimate", { kernel, params, inputs }),
    getStatus: () => ask(statusSchema, "GET", "/api/v1/status"),
    getOutput: (id) => send("GET", `/api/v1/jobs/${id}/output`),
    getReport: (id) => send("GET", `/api/v1/jobs/${id}/report`),
  };
}

/** The error that an answer with a failing status stands for; `body` is its text. */
export function problemOf(status: number, body: string): TabgridError {
  const parsed = problemSchema.safeParse(parseJson(body));
  if (!parsed.success) return new UnexpectedAnswerError(status);
  const { code, kind, title, detail, details, hints } = parsed.data;
  return new RemoteError({ code, kind, message: detail ?? title, details, hints });
}

/** The value of a JSON text, undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
