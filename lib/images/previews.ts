import sharp from "sharp";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import type { RasterInput } from "#lib/protocol/messages/jobs.ts";
import { createTurns } from "./turns.ts";

/** Pictures made at once: each takes a thread that file access needs too. */
const AT_ONCE = 2;
/** Pictures that may wait. */
const QUEUE = 2_000;
/** Quality of pictures, 1 to 100: they are looked at, never computed with. */
const QUALITY = 80;

/** Pixels to make a picture of: `u8[height, width, 4]`. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Small pictures of pixels we hold, made on demand and kept in bounded memory. */
export interface Previews {
  /**
   * A WebP of pixels at 1/`scale` of their size. `key` names them and the scale for ever; they are loaded only when the
   * picture is not at hand.
   */
  ofPixels(key: string, scale: number, load: () => Promise<Picture>): Promise<Uint8Array>;
  /**
   * A WebP of a stored input, at most `width` wide and twice as high. `key` names the input for ever; it is looked up
   * only when the picture is not at hand.
   */
  ofInput(key: string, width: number, find: () => Promise<RasterInput>): Promise<Uint8Array>;
}

/** @param cacheBytes memory for finished pictures. */
export function createPreviews(blobs: Pick<BlobStore, "get">, cacheBytes: number): Previews {
  const finished = new Map<string, Uint8Array>();
  const underway = new Map<string, Promise<Uint8Array>>();
  let keptBytes = 0;
  const inTurn = createTurns(AT_ONCE, QUEUE);

  const keep = (key: string, picture: Uint8Array): void => {
    finished.set(key, picture);
    keptBytes += picture.length;
    for (const [oldest, { length }] of finished) {
      if (keptBytes <= cacheBytes) break;
      finished.delete(oldest);
      keptBytes -= length;
    }
  };

  const cached = (key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    const known = finished.get(key);
    if (known !== undefined) {
      finished.delete(key);
      finished.set(key, known);
      return Promise.resolve(known);
    }
    const making =
      underway.get(key) ??
      inTurn(make)
        .then((picture) => {
          keep(key, picture);
          return picture;
        })
        .finally(() => underway.delete(key));
    underway.set(key, making);
    return making;
  };

  return {
    ofPixels: (key, scale, load) =>
      cached(key, async () => {
        const picture = await load();
        return shrink(picture, Math.ceil(picture.width / scale), Math.ceil(picture.height / scale));
      }),
    ofInput(key, width, find) {
      return cached(`${key}.${width}`, async () => {
        const input = await find();
        const ratio = Math.min(1, width / input.width, (2 * width) / input.height);
        const columns = Math.max(1, Math.round(input.width * ratio));
        const rows = Math.max(1, Math.round(input.height * ratio));
        // Halve while gathering, never below the wanted size: memory holds less than four times the wanted pixels.
        let divisor = 1;
        while (divisor < input.tileSide && 2 * divisor * ratio <= 1) divisor *= 2;
        return shrink(await gather(blobs, input, divisor), columns, rows);
      });
    },
  };
}

async function shrink({ pixels, width, height }: Picture, columns: number, rows: number): Promise<Uint8Array> {
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .resize(columns, rows, { fit: "fill" })
    .webp({ quality: QUALITY, effort: 2 })
    .toBuffer();
}

async function gather(blobs: Pick<BlobStore, "get">, input: RasterInput, divisor: number): Promise<Picture> {
  const width = Math.ceil(input.width / divisor);
  const height = Math.ceil(input.height / divisor);
  const pixels = new Uint8Array(width * height * 4);
  const across = Math.ceil(input.width / input.tileSide);
  for (const [index, cid] of input.tiles.entries()) {
    const left = (index % across) * input.tileSide;
    const top = Math.floor(index / across) * input.tileSide;
    const columns = Math.min(input.tileSide, input.width - left);
    const tile = await blobs.get(cid);
    const rows = tile.length / 4 / columns;
    averageInto(pixels, width, left / divisor, top / divisor, tile, columns, rows, divisor);
  }
  return { pixels, width, height };
}

/** Averages squares of `divisor` pixels, colours weighted by their alpha. */
function averageInto(
  into: Uint8Array,
  width: number,
  left: number,
  top: number,
  tile: Uint8Array,
  columns: number,
  rows: number,
  divisor: number,
): void {
  for (let y = 0; y < rows; y += divisor) {
    const yEnd = Math.min(rows, y + divisor);
    for (let x = 0; x < columns; x += divisor) {
      const xEnd = Math.min(columns, x + divisor);
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      for (let row = y; row < yEnd; row++) {
        for (let at = (row * columns + x) * 4; at < (row * columns + xEnd) * 4; at += 4) {
          const weight = tile[at + 3]!;
          red += tile[at]! * weight;
          green += tile[at + 1]! * weight;
          blue += tile[at + 2]! * weight;
          alpha += weight;
        }
      }
      const to = ((top + y / divisor) * width + left + x / divisor) * 4;
      if (alpha > 0) {
        into[to] = red / alpha;
        into[to + 1] = green / alpha;
        into[to + 2] = blue / alpha;
      }
      into[to + 3] = alpha / ((yEnd - y) * (xEnd - x));
    }
  }
}
