import type { Status } from "#lib/protocol/messages/sessions.ts";
import type { ApiDeps } from "../api-deps.ts";
import { type Route, route } from "../route.ts";
import { EVENT_STREAM, openStream, RETRY, waitFor } from "./event-stream.ts";
import { StatusWatch } from "./status-watch.ts";
import { createPlaces } from "./stream-places.ts";

const encoder = new TextEncoder();

/** The network at a glance as Server-Sent Events: at once, unless the viewer has seen it, and whenever it changes. */
export function statusStream(deps: Pick<ApiDeps, "limits" | "closing">, read: () => Promise<Status>): Route {
  const takePlace = createPlaces(deps.limits.maxEventStreams);
  const watch = new StatusWatch(read);
  return route({
    method: "GET",
    path: "/status/events",
    operationId: "watchStatus",
    summary: "The network at a glance as status events, resumable with Last-Event-ID",
    tag: "network",
    rate: "watch",
    answers: { 200: { description: "The event stream", mediaType: EVENT_STREAM } },
    async handle({ request }) {
      const givePlaceBack = takePlace(request.address);
      const leave = watch.join();
      let isOpen = true;
      const close = (): void => {
        if (!isOpen) return;
        isOpen = false;
        givePlaceBack();
        leave();
      };
      request.signal.addEventListener("abort", close, { once: true });
      if (request.signal.aborted || request.method === "HEAD") close();
      const until = AbortSignal.any([request.signal, deps.closing]);
      return openStream(isOpen ? events(watch, request.header("last-event-id") ?? "", until, close) : null);
    },
  });
}

/** The events of one viewer; whatever it missed comes as the latest status alone. */
async function* events(
  watch: StatusWatch,
  lastEventId: string,
  signal: AbortSignal,
  close: () => void,
): AsyncGenerator<Uint8Array> {
  let sentId = lastEventId;
  try {
    yield RETRY;
    while (!signal.aborted) {
      const { seen, changed } = watch;
      if (seen !== null && seen.id !== sentId) {
        yield encoder.encode(`id: ${seen.id}\nevent: status\ndata: ${seen.json}\n\n`);
        sentId = seen.id;
      } else if ((await waitFor(changed, signal)) === "idle") yield encoder.encode(":\n\n");
    }
  } finally {
    close();
  }
}
