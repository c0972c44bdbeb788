"use client";

import { useEffect, useState } from "react";
import { isRetryable } from "#lib/errors/tabgrid-error.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { type JobView, jobViewSchema, type UnitView, unitsEventSchema } from "#lib/protocol/messages/jobs.ts";
import { createClient, jobPaths } from "#lib/sdk/client.ts";
import { hasEnded } from "../../has-ended.ts";

/** First and longest wait before a refused stream is opened again, in milliseconds; each wait is twice the one before. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export interface JobStream {
  readonly job: JobView | null;
  /** Units heard of so far, by ordinal; a new map after each event. */
  readonly units: ReadonlyMap<number, UnitView>;
  readonly connection: "connecting" | "open" | "lost" | "finished";
  /** Set when looking again cannot help: there is no such job. */
  readonly error: unknown;
}

/** A job as it happens. Lost connections come back by themselves; the stream ends with the job. */
export function useJobStream(id: JobId): JobStream {
  const [stream, setStream] = useState<JobStream>({
    job: null,
    units: new Map(),
    connection: "connecting",
    error: null,
  });

  useEffect(() => {
    const stop = new AbortController();
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waitMs = FIRST_WAIT_MS;
    const update = (change: (last: JobStream) => Partial<JobStream>): void => {
      if (!stop.signal.aborted) setStream((last) => ({ ...last, ...change(last) }));
    };
    const take = (job: JobView): void => {
      const ended = hasEnded(job);
      if (ended) source.close();
      update(() => ({ job, connection: ended ? "finished" : "open" }));
    };

    /** EventSource gives no reason when it gives up: ask for the job itself, then try again or say why not. */
    const findOutWhy = async (): Promise<void> => {
      try {
        const job = await createClient({ baseUrl: "", signal: stop.signal }).getJob(id);
        update(() => ({ job }));
      } catch (error) {
        if (stop.signal.aborted) return;
        if (!isRetryable(error)) return update(() => ({ error }));
      }
      if (stop.signal.aborted) return;
      timer = setTimeout(open, waitMs * (0.75 + Math.random() / 2));
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    };

    const open = (): void => {
      source = new EventSource(jobPaths.events(id));
      source.onopen = () => {
        waitMs = FIRST_WAIT_MS;
        update(() => ({ connection: "open" }));
      };
      source.onerror = () => {
        update(() => ({ connection: "lost" }));
        if (source.readyState === EventSource.CLOSED) void findOutWhy();
      };
      source.addEventListener("job", (event) => take(jobViewSchema.parse(JSON.parse(event.data))));
      source.addEventListener("units", (event) => {
        const changed = unitsEventSchema.parse(JSON.parse(event.data)).units;
        update((last) => ({
          units: new Map([...last.units, ...changed.map((unit) => [unit.ordinal, unit] as const)]),
        }));
      });
    };

    open();
    return () => {
      stop.abort();
      source.close();
      clearTimeout(timer);
    };
  }, [id]);

  return stream;
}
