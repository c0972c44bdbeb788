import type { Cid } from "#lib/protocol/ids.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Blobs, fetched once and verified, the least recently used dropped first. */
export class BlobCache {
  private readonly fetchBlob: (cid: Cid) => Promise<Bytes>;
  private readonly limitBytes: number;
  private readonly blobs = new Map<Cid, Bytes>();
  private readonly fetching = new Map<Cid, Promise<Bytes>>();
  private sizeBytes = 0;

  /** @param fetchBlob resolves with verified bytes. @param limitBytes of what is kept; one larger blob is kept alone. */
  constructor(fetchBlob: (cid: Cid) => Promise<Bytes>, limitBytes: number) {
    this.fetchBlob = fetchBlob;
    this.limitBytes = limitBytes;
  }

  /** @throws whatever fetching it threw; it is fetched again the next time. */
  get(cid: Cid): Promise<Bytes> {
    const blob = this.blobs.get(cid);
    if (blob !== undefined) {
      this.blobs.delete(cid);
      this.blobs.set(cid, blob);
      return Promise.resolve(blob);
    }
    let fetching = this.fetching.get(cid);
    if (fetching === undefined) {
      fetching = this.fetchBlob(cid)
        .then((bytes) => this.keep(cid, bytes))
        .finally(() => this.fetching.delete(cid));
      this.fetching.set(cid, fetching);
    }
    return fetching;
  }

  private keep(cid: Cid, bytes: Bytes): Bytes {
    this.blobs.set(cid, bytes);
    this.sizeBytes += bytes.length;
    for (const [old, blob] of this.blobs) {
      if (this.sizeBytes <= this.limitBytes || old === cid) break;
      this.blobs.delete(old);
      this.sizeBytes -= blob.length;
    }
    return bytes;
  }
}
