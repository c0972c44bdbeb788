import type { Cid } from "#lib/protocol/ids.ts";
import type { MaterialBlob } from "./compute-api.ts";

/** Most bytes of material a worker keeps once no batch of its own needs them. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** What a worker's shelf takes in and gives up. */
export interface ShelfChange {
  readonly bring: readonly MaterialBlob[];
  readonly drop: readonly Cid[];
}

/** Remembers which blobs a worker has, so that each is sent to it once and the least recently used make room. */
export class WorkerShelf {
  private readonly limitBytes: number;
  /** Sizes, the least recently used first. */
  private readonly kept = new Map<Cid, number>();
  private keptBytes = 0;

  constructor(limitBytes: number = KEPT_BYTES) {
    this.limitBytes = limitBytes;
  }

  /**
   * Notes that a worker is about to need these.
   *
   * @param inUse what its other batches need: never dropped.
   * @returns what to tell it before, or null when it has all of them and may keep what it has.
   */
  change(needed: readonly MaterialBlob[], inUse: ReadonlySet<Cid>): ShelfChange | null {
    const bring = needed.filter(({ cid }) => !this.kept.has(cid));
    for (const { cid, bytes } of needed) {
      this.keptBytes += this.kept.has(cid) ? 0 : bytes.length;
      this.kept.delete(cid);
      this.kept.set(cid, bytes.length);
    }
    const drop: Cid[] = [];
    for (const [cid, sizeBytes] of this.kept) {
      if (this.keptBytes <= this.limitBytes) break;
      if (inUse.has(cid) || needed.some((blob) => blob.cid === cid)) continue;
      this.kept.delete(cid);
      this.keptBytes -= sizeBytes;
      drop.push(cid);
    }
    return bring.length + drop.length > 0 ? { bring, drop } : null;
  }
}
