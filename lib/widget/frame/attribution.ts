import { type Answer, type Attribution, attributionSchema } from "#lib/protocol/messages/partners.ts";

/** Longest the server may take, in milliseconds. */
const WITHIN_MS = 10_000;

type Fetch = typeof globalThis.fetch;

/**
 * What the server knows of the embedding page's origin; null when it could not be asked: then nobody knows whether the
 * widget may go on.
 */
export async function findAttribution(origin: string, fetch: Fetch = globalThis.fetch): Promise<Attribution | null> {
  try {
    const response = await fetch("/api/v1/partners/attribution", post({ origin }));
    return attributionSchema.parse(await response.json());
  } catch {
    return null;
  }
}

/** Tells the server that a visitor was asked, or agreed; lost without harm. */
export function countAnswer({ token }: Attribution, answer: Answer["answer"], fetch: Fetch = globalThis.fetch): void {
  if (token === null) return;
  fetch("/api/v1/partners/answers", { ...post({ token, answer }), keepalive: true }).catch(() => undefined);
}

function post(body: unknown): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(WITHIN_MS),
  };
}
