import sharp from "sharp";

/** A drawn photo and what a decoder must find in it. */
export interface DrawnPhoto {
  /** The JPEG file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its size after orientation is applied, in pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a mountain lake at dusk: gradients, soft and hard edges, fine grain; so that filters have all of it to work on.
 * The same seed gives the same pixels. Stored with EXIF orientation 6 (turned by a quarter) when `turned`.
 *
 * @param width pixels, after orientation; @param height likewise.
 */
export async function drawPhoto(options: {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly turned?: boolean;
}): Promise<DrawnPhoto> {
  const { width, height, seed } = options;
  const pixels = drawLake(width, height, seed);
  let image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (options.turned)
    image = sharp(await image.rotate(270).raw().toBuffer(), {
      raw: { width: height, height: width, channels: 3 },
    }).withMetadata({ orientation: 6 });
  return { bytes: new Uint8Array(await image.jpeg({ quality: 90 }).toBuffer()), width, height };
}

/** `u8[height, width, 3]`. */
function drawLake(width: number, height: number, seed: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  const horizon = Math.floor(height * 0.58);
  const ridges = [0.3, 0.42, 0.5].map((base, layer) =>
    Float64Array.from({ length: width }, (_, x) => {
      let y = base;
      for (let octave = 0, size = 0.12; octave < 7; octave++, size /= 2) {
        y += size * (smoothNoise((x / width) * 3 * 2 ** octave, seed + layer * 31 + octave) - 0.5);
      }
      return y * height;
    }),
  );
  for (let y = 0; y < height; y++) {
    const mirrored = y > horizon;
    const skyY = mirrored ? 2 * horizon - y : y;
    for (let x = 0; x < width; x++) {
      const wave = mirrored ? Math.round(3 * Math.sin((y - horizon) ** 1.4 / 9 + x / 40)) : 0;
      const column = Math.min(width - 1, Math.max(0, x + wave));
      const dusk = skyY / horizon;
      const sun = Math.exp(-(((x / width - 0.68) * 3) ** 2 + ((dusk - 0.55) * 2.4) ** 2) * 9);
      let red = 28 + 190 * dusk + 150 * sun;
      let green = 38 + 88 * dusk + 110 * sun;
      let blue = 92 + 34 * dusk + 30 * sun;
      for (let layer = 0; layer < ridges.length; layer++) {
        if (skyY < ridges[layer]![column]!) continue;
        const haze = 1 - layer * 0.36;
        red = 30 + 66 * haze;
        green = 34 + 52 * haze;
        blue = 52 + 60 * haze;
      }
      const grain = (hash(x, y, seed) - 0.5) * 14;
      const shade = mirrored ? 0.72 : 1;
      const at = (y * width + x) * 3;
      pixels[at] = clampByte(red * shade + grain);
      pixels[at + 1] = clampByte(green * shade + grain);
      pixels[at + 2] = clampByte(blue * shade + grain);
    }
  }
  return pixels;
}

function smoothNoise(at: number, seed: number): number {
  const cell = Math.floor(at);
  const t = at - cell;
  const ease = t * t * (3 - 2 * t);
  return hash(cell, 0, seed) * (1 - ease) + hash(cell + 1, 0, seed) * ease;
}

/** A number in [0, 1) from two coordinates and a seed. */
function hash(x: number, y: number, seed: number): number {
  let h = Math.imul(x + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(y + seed * 0x27d4eb2f, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

const clampByte = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
