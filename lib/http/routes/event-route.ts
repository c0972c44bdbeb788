import { jobIdSchema } from "#lib/protocol/ids.ts";
import type { ApiDeps } from "../api-deps.ts";
import type { ApiResponse } from "../api-message.ts";
import { TooManyStreamsError } from "../http-errors.ts";
import { changesSince, type JobWatcher, type WatchedJob } from "../job-watcher.ts";
import { isLoopback, senderOf } from "../rate-limiter.ts";
import { type Route, route } from "../route.ts";

/** A comment is sent when nothing happened for so long, in milliseconds: proxies cut idle connections after 30 to 60 s. */
const HEARTBEAT_MS = 15_000;
/** Units in one event: about 150 KiB. */
const UNITS_PER_EVENT = 250;
/** One sender may hold this part of all streams: nobody keeps others from looking. */
const SENDER_SHARE = 1 / 20;
/** What a browser waits before it reconnects, in milliseconds. */
const RETRY_MS = 2_000;

const EVENT_STREAM = "text/event-stream";
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
      return {
        status: 200,
        headers: { "content-type": EVENT_STREAM, "cache-control": "no-store", "x-accel-buffering": "no" },
        body: isOpen ? events(job, lastEventId, AbortSignal.any([request.signal, deps.closing]), close) : null,
      };
    },
  });
}

/** Places for so many streams. Taking one gives the function that gives it back. @throws {TooManyStreamsError} */
function createPlaces(count: number): (address: string) => () => void {
  const most = Math.ceil(count * SENDER_SHARE);
  const heldBy = new Map<string, number>();
  let taken = 0;
  return (address) => {
    const sender = senderOf(address);
    const held = heldBy.get(sender) ?? 0;
    // Senders on the same machine are the operator's own.
    if (taken >= count || (held >= most && !isLoopback(address))) throw new TooManyStreamsError();
    taken++;
    heldBy.set(sender, held + 1);
    return () => {
      taken--;
      const left = heldBy.get(sender)! - 1;
      if (left === 0) heldBy.delete(sender);
      else heldBy.set(sender, left);
    };
  };
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
    yield encoder.encode(`retry: ${RETRY_MS}\n\n`);
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

function waitFor(changed: Promise<void>, signal: AbortSignal): Promise<"changed" | "idle"> {
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
