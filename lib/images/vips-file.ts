/** Bytes before the pixels of a file in libvips' own format. */
export const VIPS_HEADER_BYTES = 64;

/** What the header of such a file says. */
export interface VipsHeader {
  readonly width: number;
  readonly height: number;
  /** Bytes per pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly bands: number;
}

/** "Intel" byte order mark of the format. */
const MAGIC = 0x08f2a6b6;
const INTERPRETATION_SRGB = 22;

/**
 * The header of a libvips file (libvips, `iofuncs/vips.c`): little-endian, then raw 8-bit pixels row by row. It is what lets
 * images of any size pass between processes in bounded memory, because libvips maps such files instead of loading them.
 */
export function encodeVipsHeader({ width, height, bands }: VipsHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(VIPS_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setInt32(4, width, true);
  view.setInt32(8, height, true);
  view.setInt32(12, bands, true);
  view.setInt32(16, 8, true);
  // Offsets 20 and 24 stay 0: unsigned bytes, no coding.
  view.setInt32(28, INTERPRETATION_SRGB, true);
  view.setFloat32(32, 1, true);
  view.setFloat32(36, 1, true);
  return bytes;
}

/** Reads such a header back; null when it is not one, or not of 8-bit pixels. */
export function decodeVipsHeader(bytes: Uint8Array): VipsHeader | null {
  if (bytes.length < VIPS_HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, VIPS_HEADER_BYTES);
  if (view.getUint32(0, true) !== MAGIC || view.getInt32(20, true) !== 0 || view.getInt32(24, true) !== 0) return null;
  return { width: view.getInt32(4, true), height: view.getInt32(8, true), bands: view.getInt32(12, true) };
}
