import type { Cid } from "#lib/protocol/ids.ts";
import type { MaterialBlob } from "../compute/compute-api.ts";
import { BlobCache } from "./blob-cache.ts";

/** Most bytes kept for the next unit that needs them. */
const CACHE_BYTES = 256 * 1024 * 1024;
/** Material of another job is fetched only while less than this is waiting for workers, in bytes. */
const IN_USE_BYTES = 256 * 1024 * 1024;

/** What a job's units read whole: its files, and what its earlier stages gave. */
export interface Material {
  readonly blobs: readonly MaterialBlob[];
  /** Of the blobs together. */
  readonly sizeBytes: number;
}

interface Lot {
  readonly material: Promise<Material>;
  uses: number;
  sizeBytes: number;
}

/** The material of units that need none. */
export const NO_MATERIAL: Material = { blobs: [], sizeBytes: 0 };

/**
 * Fetches material, once for all units that need the same, and bounds how much of it is here: jobs take turns while
 * too much waits for workers.
 */
export class MaterialStore {
  private readonly cache: BlobCache;
  private readonly inUseLimit: number;
  /** By their blobs' names. */
  private readonly lots = new Map<string, Lot>();
  private inUseBytes = 0;
  /** Settles when the lot asked for last has been fetched or given up. */
  private turns: Promise<unknown> = Promise.resolve();
  private roomMade: () => void = () => {};

  /** @param fetchBlob resolves with verified bytes. */
  constructor(fetchBlob: (cid: Cid) => Promise<Uint8Array<ArrayBuffer>>, inUseLimit: number = IN_USE_BYTES) {
    this.cache = new BlobCache(fetchBlob, CACHE_BYTES);
    this.inUseLimit = inUseLimit;
  }

  /**
   * The blobs, in order. To be released once.
   *
   * @throws whatever fetching one threw.
   */
  async acquire(cids: readonly Cid[]): Promise<Material> {
    if (cids.length === 0) return NO_MATERIAL;
    const key = cids.join();
    let lot = this.lots.get(key);
    if (lot === undefined) {
      lot = { material: this.fetchInTurn(key, cids), uses: 0, sizeBytes: 0 };
      this.lots.set(key, lot);
      lot.material.catch(() => this.lots.delete(key));
    }
    lot.uses += 1;
    return lot.material;
  }

  release(material: Material): void {
    const key = material.blobs.map(({ cid }) => cid).join();
    const lot = this.lots.get(key);
    if (lot === undefined || --lot.uses > 0) return;
    this.lots.delete(key);
    this.inUseBytes -= lot.sizeBytes;
    this.roomMade();
  }

  private fetchInTurn(key: string, cids: readonly Cid[]): Promise<Material> {
    const turn = this.turns.then(async () => {
      // What is in use belongs to units that have all they need: workers take them, and make room.
      while (this.inUseBytes >= this.inUseLimit) {
        await new Promise<void>((resolve) => {
          this.roomMade = resolve;
        });
      }
      const blobs = await Promise.all(cids.map(async (cid) => ({ cid, bytes: await this.cache.get(cid) })));
      const sizeBytes = blobs.reduce((sum, { bytes }) => sum + bytes.length, 0);
      this.lots.get(key)!.sizeBytes = sizeBytes;
      this.inUseBytes += sizeBytes;
      return { blobs, sizeBytes };
    });
    this.turns = turn.catch(() => {});
    return turn;
  }
}
