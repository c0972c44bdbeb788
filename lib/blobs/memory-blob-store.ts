import { createHash } from "node:crypto";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Cid, Digest } from "#lib/protocol/ids.ts";
import { BlobDigestMismatchError, BlobNotFoundError, BlobRangeError, BlobTooLargeError } from "./blob-errors.ts";

/** Blobs in memory, for tests and simulations. Verified on write; nothing can damage them afterwards. */
export function createMemoryBlobStore(now: () => number = Date.now): BlobStore {
  const blobs = new Map<Cid, { bytes: Uint8Array<ArrayBuffer>; storedAtMs: number }>();

  const store = (cid: Cid, bytes: Uint8Array<ArrayBuffer>): void => {
    const actual = cidOfDigest(createHash("sha256").update(bytes).digest("hex") as Digest);
    if (actual !== cid) throw new BlobDigestMismatchError(cid, actual);
    blobs.set(cid, { bytes, storedAtMs: now() });
  };
  const find = (cid: Cid): Uint8Array<ArrayBuffer> => {
    const blob = blobs.get(cid);
    if (blob === undefined) throw new BlobNotFoundError(cid);
    return blob.bytes;
  };

  return {
    async put(cid, bytes) {
      store(cid, bytes.slice());
    },
    async putStream(cid, source, limitBytes) {
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      for await (const chunk of source) {
        sizeBytes += chunk.length;
        if (sizeBytes > limitBytes) throw new BlobTooLargeError(limitBytes);
        chunks.push(chunk.slice());
      }
      store(cid, new Uint8Array(Buffer.concat(chunks)));
      return { sizeBytes };
    },
    get: async (cid) => find(cid).slice(),
    async *read(cid, range) {
      const bytes = find(cid);
      if (range !== undefined && (range.start < 0 || range.end > bytes.length || range.start >= range.end))
        throw new BlobRangeError(cid, bytes.length);
      yield range === undefined ? bytes.slice() : bytes.slice(range.start, range.end);
    },
    findSize: async (cid) => blobs.get(cid)?.bytes.length ?? null,
    async renew(cid) {
      const blob = blobs.get(cid);
      if (blob === undefined) return null;
      blob.storedAtMs = now();
      return blob.bytes.length;
    },
    async deleteStoredBefore(cid, beforeMs) {
      if ((blobs.get(cid)?.storedAtMs ?? 0) < beforeMs) blobs.delete(cid);
    },
    async *list() {
      for (const [cid, { bytes, storedAtMs }] of [...blobs]) yield { cid, sizeBytes: bytes.length, storedAtMs };
    },
  };
}
