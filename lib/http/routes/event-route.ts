import { jobIdSchema } from "#lib/protocol/ids.ts";
import type { ApiDeps } from "../api-deps.ts";
import type { ApiResponse } from "../api-message.ts";
import { changesSince, type JobWatcher, type WatchedJob } from "../job-watcher.ts";
import { type Route, route } from "../route.ts";
import { EVENT_STREAM, openStream, RETRY, waitFor } from "../streams/event-stream.ts";
import { createPlaces } from "../streams/stream-places.ts";

/** Units in one event: about 150 KiB. */
const UNITS_PER_EVENT = 250;

const encoder = new TextEncoder();

/** Live progress of a job as Server-Sent Events (HTML Living Standard, 9.2). */
export function eventRoute(deps: ApiDeps, watcher: JobWatcher): Route {
  const takePlace = createPlaces(deps.limits.maxEventStreams);
  return route({
    method: "GET",
    path: "/jobs/{id}/events",
    operationId: "watchJob",
    summary: "Live progress as job and units events, resumable with Last-Event-ID; ends when the job has ended",
    tag: "jobs",
    rate: "watch",
    params: { id: jobIdSchema },
    answers: {
      200: { description: "The event stream", mediaType: EVENT_STREAM },
      204: { description: "Everything was sent already: do not reconnect" },
    },
    async handle({ request, params }): Promise<ApiResponse> {
      const lastEventId = request.header("last-event-id") ?? "";
      // The id of the last event of an ended job: 204 tells EventSource to stop.
      if (lastEventId.endsWith(".end")) return { status: 204, headers: { "cache-control": "no-store" }, body: null };
      const givePlaceBack = takePlace(request.address);
      const { job, release } = await watcher.watch(params.id).catch((error) => {
        givePlaceBack();
        throw error;
      });
      let isOpen = true;
      const close = (): void => {
        if (!isOpen) return;
        isOpen = false;
        givePlaceBack();
        release();
      };
      request.signal.addEventListener("abort", close, { once: true });
      if (request.signal.aborted || request.method === "HEAD") close();
      const until = AbortSignal.any([request.signal, deps.closing]);
      return openStream(isOpen ? events(job, lastEventId, until, close) : null);
    },
  });
}

/**
 * The events of one viewer. It is pulled by the connection, so a slow viewer costs nothing: what it missed comes coalesced,
 * each unit once, in its latest state.
 */
async function* events(
  watched: WatchedJob,
  lastEventId: string,
  signal: AbortSignal,
  close: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    let seen = sequenceOf(watched, lastEventId);
    yield RETRY;
    while (!signal.aborted) {
      const { changed, ended, failure } = watched;
      if (failure !== null) return;
      const upTo = watched.sequence;
      const { job, units } = changesSince(watched, seen);
      for (let at = 0; at < units.length; at += UNITS_PER_EVENT) {
        // Only the last event of a batch carries an id: whoever is cut off before it gets the whole batch again.
        yield encoder.encode(`event: units\ndata: {"units":[${units.slice(at, at + UNITS_PER_EVENT).join(",")}]}\n\n`);
      }
      const id = `${watched.epoch}.${upTo}${ended ? ".end" : ""}`;
      if (job !== null || units.length > 0 || ended)
        yield encoder.encode(`id: ${id}\nevent: job\ndata: ${watched.job.json}\n\n`);
      seen = upTo;
      if (ended) return;
      if (watched.sequence === upTo && (await waitFor(changed, signal)) === "idle") yield encoder.encode(":\n\n");
    }
  } finally {
    close();
  }
}

function sequenceOf(watched: WatchedJob, lastEventId: string): number {
  const [epoch, sequence] = lastEventId.split(".");
  const known = epoch === watched.epoch ? Number(sequence) : 0;
  return Number.isSafeInteger(known) && known >= 0 && known <= watched.sequence ? known : 0;
}
