import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Cid, Digest } from "#lib/protocol/ids.ts";
import { FakeClock } from "#lib/testing/fake-clock.ts";
import { buildJob, NOW_MS } from "#lib/testing/storage/storage-fixture.ts";
import { MemoryState } from "../memory/memory-state.ts";
import { MemoryStorage } from "../memory/memory-storage.ts";
import { collectGarbage } from "./collect-garbage.ts";

const HOUR_MS = 3_600_000;
const retention = { standingJobs: 1, endedJobMs: 24 * HOUR_MS, unreferencedBlobMs: HOUR_MS };

async function openScene() {
  const clock = new FakeClock(NOW_MS);
  const storage = new MemoryStorage(new MemoryState());
  const blobs = createMemoryBlobStore(() => clock.nowMs());
  const chore = collectGarbage({ storage, blobs, clock, retention });
  const put = async (text: string): Promise<Cid> => {
    const bytes = new TextEncoder().encode(text);
    const cid = cidOfDigest(createHash("sha256").update(bytes).digest("hex") as Digest);
    await blobs.put(cid, bytes);
    return cid;
  };
  return { clock, storage, blobs, put, collect: () => chore.run(new AbortController().signal) };
}

describe("collectGarbage", () => {
  it("keeps a job's blobs while the job is kept, and drops them with it", async () => {
    const { clock, storage, blobs, put, collect } = await openScene();
    const inputCid = await put("photo");
    const [tileCid, stageCid, reportCid] = [await put("tile"), await put("stage"), await put("report")];
    const job = buildJob(1, { inputs: [{ kind: "file", cid: inputCid, sizeBytes: 5, summary: null }] });
    await storage.createJob(job, "spin@1", [[tileCid]]);
    await storage.openStage(job.id, 1, stageCid);
    const made = { outputCid: null, outputSizeBytes: null, reportCid, reportSizeBytes: 6 };
    await storage.moveJob(job.id, ["running"], { state: "done", ...made, endedAtMs: clock.nowMs() + 2 * HOUR_MS });
    clock.advance(2 * HOUR_MS);
    await collect();
    const sizes = async () => Promise.all([inputCid, tileCid, stageCid, reportCid].map((cid) => blobs.findSize(cid)));
    expect(await sizes()).toEqual([5, 4, 5, 6]);

    clock.advance(23 * HOUR_MS);
    await collect();
    expect(await storage.findJob(job.id)).not.toBeNull();
    clock.advance(2 * HOUR_MS);
    await collect();
    expect(await storage.findJob(job.id)).toBeNull();
    expect(await sizes()).toEqual([null, null, null, null]);
  });

  it("gives an upload time to become part of a job, also one that is made again", async () => {
    const { clock, blobs, put, collect } = await openScene();
    const [once, again] = [await put("once"), await put("again")];
    clock.advance(HOUR_MS + 1);
    await put("again");
    await collect();
    expect(await blobs.findSize(once)).toBeNull();
    expect(await blobs.findSize(again)).toBe(5);
  });
});
