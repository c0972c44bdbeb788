import { expect, test } from "vitest";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest, UnitId } from "#lib/protocol/ids.ts";
import { digestNumber, hostNumber, sha256Hex } from "#lib/testing/storage/unit-builders.ts";
import { prepareExchange } from "./prepare-exchange.ts";

test("a blob that a report announces is as good as just stored, however old it is", async () => {
  let nowMs = 1_000;
  const blobs = createMemoryBlobStore(() => nowMs);
  const bytes = Uint8Array.of(1, 2, 3);
  const digest = sha256Hex(bytes) as Digest;
  const cid = cidOfDigest(digest);
  await blobs.put(cid, bytes);
  nowMs = 10_000;
  const report = {
    unitId: 1 as UnitId,
    attempt: 0,
    commitment: digestNumber(1),
    payload: { kind: "blob", cid },
  } as const;
  const request = { reports: [report], failures: [], ask: [] };
  const { reports } = await prepareExchange(hostNumber(1), request, [], { blobs, hash: sha256Hex });
  expect(reports[0]!.candidate).toEqual({ digest, sizeBytes: 3, stored: "blob" });
  await blobs.deleteStoredBefore(cid, nowMs);
  expect(await blobs.findSize(cid)).toBe(3);
});
