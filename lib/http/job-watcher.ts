import { randomUUID } from "node:crypto";
import type { Coordinator, JobRecord } from "#lib/coordinator/ports.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { type JobViews, toJobView } from "./job-views.ts";
import { unitPages } from "./unit-pages.ts";

/** Time between two looks at a watched job, in milliseconds. */
const POLL_MS = 400;
/**
 * How far back each look reaches, in milliseconds: covers transactions that were stamped before an earlier look but
 * became visible after it, and clocks of several processes that differ a little. What was seen already is not sent again.
 */
const OVERLAP_MS = 10_000;

/** A unit as it was last seen to change. */
interface SeenUnit {
  readonly ordinal: number;
  /** The UnitView. */
  readonly json: string;
  /** Number of the change that made it so. */
  readonly sequence: number;
}

/** A job as it was last seen, and everything that happened to it in order. */
export interface WatchedJob {
  readonly jobId: JobId;
  /** Names this sequence of changes; a stream resumed against another one starts from the beginning. */
  readonly epoch: string;
  /** Number of the latest change; each change of the job or a unit takes the next. */
  sequence: number;
  /** The JobView in JSON, and the change that made it so. */
  job: { json: string; sequence: number };
  ended: boolean;
  /** Each unit by ordinal, in the order of the latest change. */
  readonly units: Map<number, SeenUnit>;
  /**
   * Changes of units in their order, those that others followed since among them: viewers find what is new to them at its end,
   * however many units there are.
   */
  changes: SeenUnit[];
  /** Resolves at the next change, or when looking fails or ends. */
  changed: Promise<void>;
  /** Set when the job could not be looked at any more. */
  failure: unknown;
}

/** Watches jobs for any number of viewers: each watched job is polled once per process, however many look at it. */
export interface JobWatcher {
  /** Starts or joins the watch of a job. Call `release` when done. @throws `job.not-found` */
  watch(id: JobId): Promise<{ job: WatchedJob; release: () => void }>;
}

export function createJobWatcher(
  coordinator: Pick<Coordinator, "getJob" | "listUnits">,
  views: JobViews,
  now: () => number,
  pollMs = POLL_MS,
): JobWatcher {
  interface Entry {
    viewers: number;
    readonly watched: Promise<WatchedJob>;
  }
  const entries = new Map<JobId, Entry>();

  const look = async (watched: WatchedJob, record: JobRecord, sinceMs: number): Promise<boolean> => {
    const before = watched.sequence;
    // What must not be told of units before their job has ended is told of all of them then.
    const isToldMore = record.terms.targetErrorRate !== undefined && record.endedAtMs !== null;
    for await (const page of unitPages(coordinator, views, record, isToldMore ? 0 : sinceMs)) {
      for (const unit of page) {
        const json = JSON.stringify(unit);
        if (watched.units.get(unit.ordinal)?.json === json) continue;
        // Deleting first keeps the map in the order of changes.
        watched.units.delete(unit.ordinal);
        const seen = { ordinal: unit.ordinal, json, sequence: ++watched.sequence };
        watched.units.set(unit.ordinal, seen);
        watched.changes.push(seen);
      }
    }
    if (watched.changes.length > 2 * watched.units.size) watched.changes = [...watched.units.values()];
    const json = JSON.stringify(toJobView(record));
    if (watched.job.json !== json) watched.job = { json, sequence: ++watched.sequence };
    watched.ended = record.endedAtMs !== null;
    return watched.sequence !== before;
  };

  const begin = async (id: JobId, isWatched: () => boolean): Promise<WatchedJob> => {
    const startedAt = now();
    const record = await coordinator.getJob(id);
    let wake = (): void => undefined;
    const renew = (): Promise<void> => new Promise((resolve) => (wake = resolve));
    const watched: WatchedJob = {
      jobId: record.id,
      epoch: randomUUID().slice(0, 8),
      sequence: 0,
      job: { json: "", sequence: 0 },
      ended: false,
      units: new Map(),
      changes: [],
      changed: renew(),
      failure: null,
    };
    const tell = (): void => {
      const told = wake;
      watched.changed = renew();
      told();
    };
    await look(watched, record, 0);
    const poll = async (sinceMs: number): Promise<void> => {
      if (!isWatched()) return;
      const lookedAt = now();
      try {
        if (await look(watched, await coordinator.getJob(id), sinceMs - OVERLAP_MS)) tell();
      } catch (error) {
        watched.failure = error;
        if (isWatched()) entries.delete(id);
        tell();
        return;
      }
      if (!watched.ended) setTimeout(() => void poll(lookedAt), pollMs).unref();
    };
    if (!watched.ended) setTimeout(() => void poll(startedAt), pollMs).unref();
    return watched;
  };

  const open = (id: JobId): Entry => {
    // Whoever comes after the last viewer left opens an entry of their own; the polling of the one before has to end.
    const entry: Entry = { viewers: 0, watched: begin(id, () => entries.get(id) === entry) };
    entries.set(id, entry);
    return entry;
  };

  return {
    async watch(id) {
      const entry = entries.get(id) ?? open(id);
      entry.viewers++;
      let isReleased = false;
      const release = (): void => {
        if (isReleased) return;
        isReleased = true;
        if (--entry.viewers === 0 && entries.get(id) === entry) entries.delete(id);
      };
      try {
        return { job: await entry.watched, release };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

/** What a viewer who has seen everything up to `sequence` is still missing, in the order in which it changed. */
export function changesSince(
  watched: Pick<WatchedJob, "job" | "units" | "changes">,
  sequence: number,
): { job: string | null; units: string[] } {
  const units: string[] = [];
  for (let at = firstAfter(watched.changes, sequence); at < watched.changes.length; at++) {
    const unit = watched.changes[at]!;
    if (watched.units.get(unit.ordinal) === unit) units.push(unit.json);
  }
  return { job: watched.job.sequence > sequence ? watched.job.json : null, units };
}

/** Where the changes after this one begin. */
function firstAfter(changes: readonly SeenUnit[], sequence: number): number {
  let low = 0;
  for (let high = changes.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (changes[middle]!.sequence > sequence) high = middle;
    else low = middle + 1;
  }
  return low;
}
