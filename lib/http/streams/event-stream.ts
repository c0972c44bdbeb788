import type { ApiResponse } from "../api-message.ts";

/** A comment is sent when nothing happened for so long, in milliseconds: proxies cut idle connections after 30 to 60 s. */
const HEARTBEAT_MS = 15_000;
/** What a browser waits before it reconnects, in milliseconds. */
const RETRY_MS = 2_000;

export const EVENT_STREAM = "text/event-stream";
/** How every stream begins. */
export const RETRY = new TextEncoder().encode(`retry: ${RETRY_MS}\n\n`);

/** The answer that is a stream of events. @param body null: of a request for the head alone, or one that is gone already. */
export function openStream(body: AsyncIterable<Uint8Array> | null): ApiResponse {
  return {
    status: 200,
    headers: { "content-type": EVENT_STREAM, "cache-control": "no-store", "x-accel-buffering": "no" },
    body,
  };
}

/** Waits for a change, but not so long that a proxy would cut the connection, and no longer than anybody listens. */
export function waitFor(changed: Promise<void>, signal: AbortSignal): Promise<"changed" | "idle"> {
  return new Promise((resolve) => {
    const finish = (outcome: "changed" | "idle") => () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(outcome);
    };
    const onAbort = finish("changed");
    const timer = setTimeout(finish("idle"), HEARTBEAT_MS);
    signal.addEventListener("abort", onAbort);
    void changed.then(finish("changed"));
  });
}
