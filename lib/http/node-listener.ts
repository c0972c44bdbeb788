import type { IncomingMessage, ServerResponse } from "node:http";
import type { Api } from "./api.ts";
import type { ApiRequest, ApiResponse } from "./api-message.ts";
import { BodyInterruptedError, RequestTooLargeError } from "./http-errors.ts";
import { forwardedAddress } from "./rate-limiter.ts";

/** Longest pause of a sender within its body, in milliseconds. */
const BODY_IDLE_MS = 30_000;

/** Longest a sender may take for a body that is read whole, in milliseconds. */
const BODY_TOTAL_MS = 60_000;

export interface NodeListenerOptions {
  /** Whether X-Forwarded-For names the sender: only behind a proxy of one's own. */
  readonly trustProxy: boolean;
}

/**
 * Serves the API on plain node:http. No Request, Response or stream objects are made for ordinary requests: this is the
 * path that every exchange takes.
 */
export function createNodeListener(
  api: Api,
  options: NodeListenerOptions,
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const request = new NodeRequest(req, res, options);
    api
      .handle(request)
      .then((response) => send(req, res, response))
      .catch(() => res.destroy());
  };
}

class NodeRequest implements ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly address: string;
  #req: IncomingMessage;
  #res: ServerResponse;
  #signal: AbortSignal | undefined;

  constructor(req: IncomingMessage, res: ServerResponse, options: NodeListenerOptions) {
    const url = req.url ?? "/";
    const mark = url.indexOf("?");
    this.method = req.method ?? "GET";
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.query = mark < 0 ? "" : url.slice(mark + 1);
    this.#req = req;
    this.#res = res;
    const forwarded = options.trustProxy ? forwardedAddress(this.header("x-forwarded-for")) : null;
    this.address = forwarded ?? req.socket.remoteAddress ?? "";
  }

  header(name: string): string | undefined {
    const value = this.#req.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      const controller = new AbortController();
      if (this.#res.destroyed) controller.abort();
      else this.#res.once("close", () => controller.abort());
      this.#signal = controller.signal;
    }
    return this.#signal;
  }

  readBody(limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const req = this.#req;
    if (Number(req.headers["content-length"] ?? 0) > limitBytes)
      return Promise.reject(new RequestTooLargeError(limitBytes));
    return new Promise((resolve, reject) => {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      const finish = (error: Error | null): void => {
        clearTimeout(timer);
        req.off("data", onData).off("end", onEnd).off("error", onBroken).off("close", onBroken);
        if (error !== null) reject(error);
      };
      const onData = (chunk: Uint8Array): void => {
        sizeBytes += chunk.length;
        if (sizeBytes > limitBytes) {
          req.pause();
          finish(new RequestTooLargeError(limitBytes));
        } else chunks.push(chunk);
      };
      const onEnd = (): void => {
        finish(null);
        resolve(join(chunks, sizeBytes));
      };
      const onBroken = (cause?: unknown): void => finish(new BodyInterruptedError(cause));
      const timer = setTimeout(onBroken, BODY_TOTAL_MS);
      req.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken);
    });
  }

  async *streamBody(): AsyncGenerator<Uint8Array> {
    const req = this.#req;
    const onIdle = (): void => {
      req.destroy(new BodyInterruptedError());
    };
    let timer = setTimeout(onIdle, BODY_IDLE_MS);
    try {
      // Leaving early must not tear down the connection: the answer still has to go out on it.
      for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        yield chunk;
        timer = setTimeout(onIdle, BODY_IDLE_MS);
      }
    } catch (cause) {
      throw cause instanceof BodyInterruptedError ? cause : new BodyInterruptedError(cause);
    } finally {
      clearTimeout(timer);
    }
  }
}

function join(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array<ArrayBuffer> {
  const only = chunks[0];
  if (chunks.length === 1 && only !== undefined) return only as Uint8Array<ArrayBuffer>;
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function send(req: IncomingMessage, res: ServerResponse, response: ApiResponse): void {
  if (res.destroyed) {
    void closeStream(response.body);
    return;
  }
  const { status, body } = response;
  const headers: Record<string, string | number> = { ...response.headers };
  // A body that was not read to its end would be taken for the next request.
  if (!req.complete && req.headers["content-length"] !== "0" && hasBody(req)) headers.connection = "close";
  if (isStream(body)) {
    res.writeHead(status, headers);
    if (req.method === "HEAD") {
      res.end();
      void closeStream(body);
    } else void pump(res, body);
    return;
  }
  if (status !== 204 && status !== 304) headers["content-length"] ??= body === null ? 0 : Buffer.byteLength(body);
  res.writeHead(status, headers);
  res.end(req.method === "HEAD" ? null : body);
}

async function pump(res: ServerResponse, stream: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of stream) {
      if (!res.destroyed && !res.write(chunk)) await roomIn(res);
      if (res.destroyed) return;
    }
    res.end();
  } catch {
    // The status line is gone: cutting the connection is the only way left to say that the content is not whole.
    res.destroy();
  }
}

/** Resolves when more may be written, or when nobody is there to take it. */
function roomIn(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      res.off("drain", finish).off("close", finish);
      resolve();
    };
    res.on("drain", finish).on("close", finish);
  });
}

function hasBody(req: IncomingMessage): boolean {
  return req.headers["content-length"] !== undefined || req.headers["transfer-encoding"] !== undefined;
}

function isStream(body: ApiResponse["body"]): body is AsyncIterable<Uint8Array> {
  return body !== null && typeof body === "object" && Symbol.asyncIterator in body;
}

async function closeStream(body: ApiResponse["body"]): Promise<void> {
  if (isStream(body)) await body[Symbol.asyncIterator]().return?.();
}
