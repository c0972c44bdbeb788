import type { Api } from "./api.ts";
import type { ApiRequest, ApiResponse } from "./api-message.ts";
import { BodyInterruptedError, RequestTooLargeError } from "./http-errors.ts";
import { forwardedAddress, isLoopback } from "./rate-limiter.ts";

/** Serves the API to servers that speak the Fetch standard. Slower than plain node:http, the same in every answer. */
export function toFetchHandler(api: Api): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const response = await api.handle({
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      address: senderAddress(request),
      header: (name) => request.headers.get(name) ?? undefined,
      readBody: (limitBytes) => readBody(request, limitBytes),
      streamBody: () => streamBody(request),
      signal: request.signal,
    } satisfies ApiRequest);
    const body = request.method === "HEAD" ? null : toBody(response.body);
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

/** Such a server sits behind a proxy that names the sender; a loopback address is never believed from a header. */
function senderAddress(request: Request): string {
  const address = forwardedAddress(request.headers.get("x-forwarded-for") ?? undefined);
  return address === null || isLoopback(address) ? "" : address;
}

async function readBody(request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) throw new RequestTooLargeError(limitBytes);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of streamBody(request)) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw new RequestTooLargeError(limitBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

async function* streamBody(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  try {
    yield* request.body as unknown as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new BodyInterruptedError(cause);
  }
}

function toBody(body: ApiResponse["body"]): BodyInit | null {
  if (body === null || typeof body === "string") return body;
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>;
  const iterator = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
