import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import { encodeFrame, FRAME_MEDIA_TYPE } from "#lib/protocol/frame.ts";
import type { Cid, Digest, JobId } from "#lib/protocol/ids.ts";
import {
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeResponseSchema,
} from "#lib/protocol/messages/exchange.ts";
import { type JobBrief, jobBriefSchema } from "#lib/protocol/messages/jobs.ts";
import { problemSchema } from "#lib/protocol/messages/problem.ts";
import { type Earnings, earningsSchema } from "#lib/protocol/messages/rewards.ts";
import {
  HOST_SESSION_PURPOSE,
  type HostSession,
  type HostSessionRequest,
  type HostView,
  hostChallengeSchema,
  hostSessionSchema,
  hostViewSchema,
} from "#lib/protocol/messages/sessions.ts";
import type { Identity } from "../identity.ts";
import type { EnginePorts } from "../ports.ts";

/** Thrown when the coordinator could not be reached, or its answer did not arrive or made no sense. */
export class CoordinatorUnreachableError extends TabgridError {
  constructor(cause: unknown) {
    super("host.unreachable", "transient", "The coordinator could not be reached.", { cause });
  }
}

/** What the coordinator answered instead of doing it; `code` and `kind` are its own. */
export class CoordinatorRefusedError extends TabgridError {
  readonly status: number;
  /** How long it asked us to wait, in milliseconds; 0 when it did not say. */
  readonly retryAfterMs: number;

  constructor(
    problem: { code: string; kind: TabgridError["kind"]; title: string },
    status: number,
    retryAfterMs: number,
  ) {
    super(problem.code, problem.kind, problem.title);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Thrown when bytes do not have the digest their address promises. */
export class BlobCorruptError extends TabgridError {
  constructor(cid: Cid) {
    super("host.blob-corrupt", "transient", "A downloaded blob is damaged.", { details: { cid } });
  }
}

/** Requests that take longer are given up, in milliseconds; bodies are at most a few megabytes. */
const TIMEOUT_MS = 60_000;
/** A session is renewed after this share of its time, so that no request meets its end. */
const RENEW_AFTER = 0.8;

/** Speaks the coordinator's API as one host: opens and renews its session, and turns every failure into a typed one. */
export class CoordinatorClient {
  private readonly ports: Pick<EnginePorts, "fetch" | "origin" | "clock" | "attribution">;
  private readonly identity: Identity;
  private readonly agent: () => HostSessionRequest["agent"];
  private readonly closing = new AbortController();
  private session: { token: string; renewAt: number } | null = null;
  private opening: Promise<void> | null = null;

  constructor(
    ports: Pick<EnginePorts, "fetch" | "origin" | "clock" | "attribution">,
    identity: Identity,
    agent: () => HostSessionRequest["agent"],
  ) {
    this.ports = ports;
    this.identity = identity;
    this.agent = agent;
  }

  /** `POST /api/v1/exchange`. */
  async exchange(request: ExchangeRequest, payloads: readonly Uint8Array[]): Promise<ExchangeResponse> {
    const response = await this.authorized(
      "POST",
      "/api/v1/exchange",
      FRAME_MEDIA_TYPE,
      encodeFrame(request, payloads),
    );
    return exchangeResponseSchema.parse(await response.json());
  }

  /** `PUT /api/v1/blobs/{cid}`; storing again what is there is free. */
  async putBlob(digest: Digest, bytes: Uint8Array<ArrayBuffer>): Promise<Cid> {
    const cid = cidOfDigest(digest);
    const response = await this.authorized("PUT", `/api/v1/blobs/${cid}`, "application/octet-stream", bytes);
    await response.arrayBuffer();
    return cid;
  }

  /** `GET /api/v1/blobs/{cid}`, verified. @throws {BlobCorruptError} */
  async getBlob(cid: Cid): Promise<Uint8Array<ArrayBuffer>> {
    return this.guarded(async () => {
      const response = await this.send("GET", `/api/v1/blobs/${cid}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (cidOfDigest(await digestOf(bytes)) !== cid) throw new BlobCorruptError(cid);
      return bytes;
    });
  }

  /** `GET /api/v1/jobs/{id}/brief`. */
  async getBrief(jobId: JobId): Promise<JobBrief> {
    return this.guarded(async () =>
      jobBriefSchema.parse(await (await this.send("GET", `/api/v1/jobs/${jobId}/brief`)).json()),
    );
  }

  /** `GET /api/v1/hosts/me`. */
  async getOwnHost(): Promise<HostView> {
    return this.guarded(async () =>
      hostViewSchema.parse(await (await this.authorized("GET", "/api/v1/hosts/me")).json()),
    );
  }

  /** `GET /api/v1/rewards/hosts/me/earnings`, the sums of it. */
  async getOwnEarnings(): Promise<Earnings> {
    return this.guarded(async () =>
      earningsSchema.parse(await (await this.authorized("GET", "/api/v1/rewards/hosts/me/earnings?limit=1")).json()),
    );
  }

  /** Gives up every request under way. */
  close(): void {
    this.closing.abort();
  }

  private async authorized(
    method: string,
    path: string,
    type?: string,
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<Response> {
    return this.guarded(async () => {
      const token = await this.token();
      try {
        return await this.send(method, path, { body, type, token });
      } catch (error) {
        if (!(error instanceof CoordinatorRefusedError) || error.status !== 401) throw error;
        if (this.session?.token === token) this.session = null;
        return this.send(method, path, { body, type, token: await this.token() });
      }
    });
  }

  private async token(): Promise<string> {
    while (this.session === null || this.ports.clock.now() >= this.session.renewAt) {
      this.opening ??= this.openSession().finally(() => {
        this.opening = null;
      });
      await this.opening;
    }
    return this.session.token;
  }

  private async openSession(): Promise<void> {
    const challenge = await this.send("POST", "/api/v1/hosts/challenge", jsonBody({}));
    const { nonce } = hostChallengeSchema.parse(await challenge.json());
    const request: HostSessionRequest = {
      publicKey: this.identity.publicKey,
      nonce,
      signature: await this.identity.sign(`${HOST_SESSION_PURPOSE}\n${nonce}`),
      agent: this.agent(),
      attribution: this.ports.attribution,
    };
    const response = await this.send("POST", "/api/v1/hosts/session", jsonBody(request));
    const session: HostSession = hostSessionSchema.parse(await response.json());
    this.session = {
      token: session.token,
      renewAt: this.ports.clock.now() + Math.max(1_000, session.expiresInMs * RENEW_AFTER),
    };
  }

  private async send(
    method: string,
    path: string,
    options: { body?: Uint8Array<ArrayBuffer> | string; type?: string; token?: string } = {},
  ): Promise<Response> {
    const response = await this.ports.fetch(new URL(path, this.ports.origin), {
      method,
      body: options.body ?? null,
      headers: {
        ...(options.type && { "content-type": options.type }),
        ...(options.token && { authorization: `Bearer ${options.token}` }),
      },
      signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (response.ok) return response;
    throw await refusal(response);
  }

  /** What is not one of our own errors came from the network or from an answer that made no sense: worth another try. */
  private async guarded<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw error instanceof TabgridError ? error : new CoordinatorUnreachableError(error);
    }
  }
}

function jsonBody(body: unknown): { body: string; type: string } {
  return { body: JSON.stringify(body), type: "application/json" };
}

/** What an answer that is no success says. */
export async function refusal(response: Response): Promise<CoordinatorRefusedError> {
  const retryAfterMs = Math.max(0, Number(response.headers.get("retry-after") ?? 0) * 1_000 || 0);
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return new CoordinatorRefusedError(parsed.data, response.status, retryAfterMs);
  // Not ours: a proxy in between. Only what it calls the caller's fault is final.
  const transient = response.status >= 500 || response.status === 429 || response.status === 408;
  const problem = {
    code: "host.refused",
    kind: transient ? "transient" : "user",
    title: `HTTP ${response.status}`,
  } as const;
  return new CoordinatorRefusedError(problem, response.status, retryAfterMs);
}

/** Whether waiting and trying again may help: also after the coordinator's own defects. */
export function mayRetry(error: unknown): boolean {
  return (
    !(error instanceof TabgridError) ||
    error.kind === "transient" ||
    error.kind === "internal" ||
    error.kind === "config"
  );
}

/** How long the coordinator asked us to wait before the next try, in milliseconds; 0 when it did not say. */
export function retryAfterMsOf(error: unknown): number {
  return error instanceof CoordinatorRefusedError ? error.retryAfterMs : 0;
}
