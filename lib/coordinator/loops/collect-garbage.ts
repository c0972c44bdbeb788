import { digestOfCid } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import type { Clock } from "../clock.ts";
import type { BlobStore } from "../ports.ts";
import type { CoordinatorStorage } from "../storage.ts";
import type { Chore } from "./loop.ts";

/** How long what nobody needs any more is kept. */
export interface Retention {
  /** Ended standing jobs that are kept with their results. */
  readonly standingJobs: number;
  /** Time after which an ended job and its data are removed, in milliseconds. */
  readonly endedJobMs: number;
  /** Time a blob may lie around before a job refers to it, in milliseconds. */
  readonly unreferencedBlobMs: number;
}

/** Blobs looked up by one query. */
const BLOBS_PER_QUERY = 1_000;

/** Removes jobs that are old enough, then the blobs that belong to no job. */
export function collectGarbage(deps: {
  readonly storage: CoordinatorStorage;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly retention: Retention;
}): Chore {
  const { storage, blobs, clock, retention } = deps;

  const sweep = async (cids: readonly Cid[], storedBeforeMs: number): Promise<void> => {
    const referenced = await storage.findReferenced(cids.map(digestOfCid));
    for (const cid of cids) {
      if (!referenced.has(digestOfCid(cid))) await blobs.deleteStoredBefore(cid, storedBeforeMs);
    }
  };

  return {
    name: "collect-garbage",
    everyMs: 60_000,
    run: async (signal) => {
      const nowMs = clock.nowMs();
      const endedBeforeMs = nowMs - retention.endedJobMs;
      const removable = await storage.listRemovableJobs({ keepStanding: retention.standingJobs, endedBeforeMs, nowMs });
      for (const id of removable) await storage.removeJob(id);
      const storedBeforeMs = nowMs - retention.unreferencedBlobMs;
      let old: Cid[] = [];
      for await (const { cid, storedAtMs } of blobs.list()) {
        if (signal.aborted) return false;
        if (storedAtMs >= storedBeforeMs) continue;
        old.push(cid);
        if (old.length < BLOBS_PER_QUERY) continue;
        await sweep(old, storedBeforeMs);
        old = [];
      }
      if (old.length > 0) await sweep(old, storedBeforeMs);
      return false;
    },
  };
}
