import type { Cid } from "#lib/protocol/ids.ts";
import type { RasterInput } from "#lib/protocol/messages/jobs.ts";
import type { OutputRegion } from "./engine-state.ts";

/** Decoded tiles kept, in bytes. */
const LIMIT_BYTES = 128 * 1024 * 1024;

/** Input tiles, fetched once and verified, the least recently used dropped first. */
export class TileCache {
  private readonly fetchTile: (cid: Cid) => Promise<Uint8Array<ArrayBuffer>>;
  private readonly limitBytes: number;
  private readonly tiles = new Map<Cid, Uint8Array<ArrayBuffer>>();
  private readonly fetching = new Map<Cid, Promise<Uint8Array<ArrayBuffer>>>();
  private sizeBytes = 0;

  /** @param fetchTile resolves with verified bytes. */
  constructor(fetchTile: (cid: Cid) => Promise<Uint8Array<ArrayBuffer>>, limitBytes: number = LIMIT_BYTES) {
    this.fetchTile = fetchTile;
    this.limitBytes = limitBytes;
  }

  /**
   * The pixels of a region of an input, `u8[height, width, 4]`, row-major, in a buffer of its own.
   *
   * @throws whatever fetching a tile threw; tiles that arrived are kept for the next try.
   */
  async region(input: RasterInput, region: OutputRegion): Promise<Uint8Array<ArrayBuffer>> {
    const side = input.tileSide;
    const columns = Math.ceil(input.width / side);
    const pixels = new Uint8Array(region.width * region.height * 4);
    const places: Promise<void>[] = [];
    for (let row = Math.floor(region.y / side); row * side < region.y + region.height; row++) {
      for (let column = Math.floor(region.x / side); column * side < region.x + region.width; column++) {
        const box = { x: column * side, y: row * side, width: Math.min(side, input.width - column * side) };
        const cid = input.tiles[row * columns + column]!;
        places.push(this.get(cid).then((tile) => copyOverlap(tile, box, pixels, region)));
      }
    }
    await Promise.all(places);
    return pixels;
  }

  private get(cid: Cid): Promise<Uint8Array<ArrayBuffer>> {
    const tile = this.tiles.get(cid);
    if (tile !== undefined) {
      this.tiles.delete(cid);
      this.tiles.set(cid, tile);
      return Promise.resolve(tile);
    }
    let fetching = this.fetching.get(cid);
    if (fetching === undefined) {
      fetching = this.fetchTile(cid)
        .then((bytes) => this.keep(cid, bytes))
        .finally(() => this.fetching.delete(cid));
      this.fetching.set(cid, fetching);
    }
    return fetching;
  }

  private keep(cid: Cid, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    this.tiles.set(cid, bytes);
    this.sizeBytes += bytes.length;
    for (const [old, tile] of this.tiles) {
      if (this.sizeBytes <= this.limitBytes) break;
      this.tiles.delete(old);
      this.sizeBytes -= tile.length;
    }
    return bytes;
  }
}

function copyOverlap(
  tile: Uint8Array,
  box: { x: number; y: number; width: number },
  pixels: Uint8Array,
  region: OutputRegion,
): void {
  const height = tile.length / 4 / box.width;
  const left = Math.max(box.x, region.x);
  const right = Math.min(box.x + box.width, region.x + region.width);
  const top = Math.max(box.y, region.y);
  const bottom = Math.min(box.y + height, region.y + region.height);
  for (let y = top; y < bottom; y++) {
    const from = ((y - box.y) * box.width + left - box.x) * 4;
    const to = ((y - region.y) * region.width + left - region.x) * 4;
    pixels.set(tile.subarray(from, from + (right - left) * 4), to);
  }
}
