/**
 * Draws an image to try filters on: gradients, hard edges, grain, and, unless opaque, every degree of transparency.
 * Integer arithmetic only: the same seed gives the same bytes on every machine.
 *
 * @returns `u8[height, width, 4]`, RGBA, not premultiplied.
 */
export function drawTestImage(
  width: number,
  height: number,
  seed: number,
  options: { readonly opaque: boolean },
): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(width * height * 4);
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const grain = (state >>> 28) - 8;
      const disc = (x % 61) * (x % 61) + (y % 53) * (y % 53) < 900 ? 90 : 0;
      const bars = ((x >> 4) + (y >> 3)) & 1 ? 40 : 0;
      pixels[at] = clamp8((((x * 5) >> 2) % 256) ^ (y & 64 ? 255 : 0)) & 255;
      pixels[at + 1] = clamp8(40 + disc + bars + grain);
      pixels[at + 2] = clamp8(((x + y * 3) % 200) + grain);
      pixels[at + 3] = options.opaque ? 255 : alphaAt(x, y, state);
    }
  }
  return pixels;
}

/** Transparent, opaque, and ramped stripes, with some single odd pixels. */
function alphaAt(x: number, y: number, state: number): number {
  if (state >>> 27 === 3) return (state >>> 8) & 255;
  const stripe = ((x + y) >> 4) % 3;
  return stripe === 0 ? 0 : stripe === 1 ? 255 : (x * 11 + y * 7) & 255;
}

const clamp8 = (value: number): number => Math.min(255, Math.max(0, value));
