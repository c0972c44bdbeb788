import type { Op } from "#lib/kernels/image-filter/params.ts";

/** Raw pixels, `u8[height, width, channels]`: RGB, or RGBA not premultiplied. */
export interface RawImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** A program that filters images: bytes in, bytes out, one thread. */
export interface FilterPeer {
  readonly name: string;
  /** Null when the peer has nothing comparable. Where its operation differs, it is the nearest one it has. */
  prepare(op: Op, image: RawImage): (() => Promise<Uint8Array>) | null;
}
