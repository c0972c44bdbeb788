/** A request as the API sees it, whatever server received it. Everything costly is done on demand. */
export interface ApiRequest {
  readonly method: string;
  /** Path without the query, for example `/api/v1/jobs`. */
  readonly path: string;
  /** What follows the question mark, or the empty string. */
  readonly query: string;
  /** Address of the sender, for rate limits. */
  readonly address: string;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  /** The whole body. @throws {RequestTooLargeError} @throws {BodyInterruptedError} */
  readBody(limitBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** The body as it comes. @throws {BodyInterruptedError} */
  streamBody(): AsyncIterable<Uint8Array>;
  /** Aborted when the sender goes away before the answer is complete. */
  readonly signal: AbortSignal;
}

/** An answer. Streams are pulled no faster than the receiver takes them, and returned early when it goes away. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | null;
}

/** An answer in JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}

/** An answer in JSON that is made as it is read. What fails before its first bytes is answered like everything that fails. */
export async function jsonStream(text: AsyncGenerator<Uint8Array>): Promise<ApiResponse> {
  const first = await text.next();
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    if (!first.done) yield first.value;
    yield* text;
  };
  return { status: 200, headers: { "content-type": "application/json", "cache-control": "no-store" }, body: whole() };
}

/** Headers of content that never changes under its address. */
export const IMMUTABLE = "public, max-age=31536000, immutable";

/** An answer with bytes that never change under their address; 304 when the receiver has them. */
export function immutableBytes(
  request: ApiRequest,
  etag: string,
  contentType: string,
  body: Uint8Array | string,
): ApiResponse {
  const headers = { "cache-control": IMMUTABLE, etag: `"${etag}"` };
  if (matchesEtag(request.header("if-none-match"), etag)) return { status: 304, headers, body: null };
  return { status: 200, headers: { ...headers, "content-type": contentType }, body };
}

/** Whether an If-None-Match header names this entity (RFC 9110, 13.1.2: weak comparison). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === `"${etag}"`);
}
