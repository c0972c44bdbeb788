/**
 * Counts the bytes that pass through a `fetch`: bodies as they are sent and received. Heads, and what compression saves on
 * the way where the length is not told, are left out.
 */
export function meteredFetch(fetch: typeof globalThis.fetch, count: (bytes: number) => void): typeof globalThis.fetch {
  return async (input, init) => {
    count(sizeOf(init?.body));
    const response = await fetch(input, init);
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    if (Number.isFinite(length)) count(length);
    if (response.body === null || Number.isFinite(length)) return response;
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        count(chunk.byteLength);
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counting), response);
  };
}

function sizeOf(body: BodyInit | null | undefined): number {
  if (typeof body === "string") return body.length;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : 0;
}
