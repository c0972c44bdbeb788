/** A cyclic gradient: stops as [position in 256ths of the cycle, 0xRRGGBB], ascending from 0, and the set's own colour. */
interface Palette {
  readonly title: string;
  readonly stops: readonly (readonly [number, number])[];
  readonly interior: number;
}

/** Entries in an expanded palette; a power of two, so that an index wraps by masking. */
export const PALETTE_ENTRIES = 2048;

/** Ids of all palettes; they are part of the definition: a change of colours is a new definition. */
export const paletteIds = ["dusk", "ember", "lagoon", "orchid", "aurora", "ink"] as const;
export type PaletteId = (typeof paletteIds)[number];

export const palettes: Readonly<Record<PaletteId, Palette>> = {
  dusk: {
    title: "Dusk",
    stops: [
      [0, 0x050b33],
      [34, 0x0f3f8f],
      [70, 0x3f8fd6],
      [108, 0xe8f4f2],
      [140, 0xfbd27a],
      [170, 0xee8a2c],
      [206, 0x6d1f2d],
      [234, 0x1a0a2c],
    ],
    interior: 0x03040f,
  },
  ember: {
    title: "Ember",
    stops: [
      [0, 0x12060c],
      [44, 0x5a0f1c],
      [88, 0xc43a1c],
      [126, 0xf79a3a],
      [156, 0xfff0c4],
      [186, 0xd9825a],
      [222, 0x4a1f3d],
    ],
    interior: 0x080305,
  },
  lagoon: {
    title: "Lagoon",
    stops: [
      [0, 0x02161f],
      [40, 0x05485a],
      [84, 0x13908c],
      [122, 0x8fdcb4],
      [150, 0xf6f7da],
      [182, 0x77b8c9],
      [218, 0x1c4f7d],
    ],
    interior: 0x010a10,
  },
  orchid: {
    title: "Orchid",
    stops: [
      [0, 0x14092b],
      [44, 0x4a1a73],
      [86, 0xa63a9b],
      [122, 0xf28aa8],
      [152, 0xffe9d2],
      [186, 0x8fa8dd],
      [222, 0x2b3a7d],
    ],
    interior: 0x090414,
  },
  aurora: {
    title: "Aurora",
    stops: [
      [0, 0x04101f],
      [42, 0x0b3a4f],
      [82, 0x1b8a6b],
      [116, 0xa6e26f],
      [142, 0xfcf7b0],
      [174, 0xd66aa0],
      [212, 0x4a2480],
    ],
    interior: 0x020812,
  },
  ink: {
    title: "Ink",
    stops: [
      [0, 0x0b0d12],
      [52, 0x39424f],
      [112, 0xc9cfd2],
      [136, 0xfaf8f1],
      [160, 0xd8c7a8],
      [208, 0x5b4a44],
    ],
    interior: 0x050608,
  },
};

/**
 * A palette as the kernels read it: `u32[PALETTE_ENTRIES]`, each red | green << 8 | blue << 16, linear between stops,
 * channels rounded to the nearest level, halves upwards. All in integers, so it is the same everywhere.
 */
export function expandPalette(id: PaletteId): Uint32Array<ArrayBuffer> {
  const { stops } = palettes[id];
  const entries = new Uint32Array(PALETTE_ENTRIES);
  const scale = PALETTE_ENTRIES / 256;
  stops.forEach(([from, first], i) => {
    const [to, second] = stops[i + 1] ?? [256, stops[0]![1]];
    const length = (to - from) * scale;
    for (let k = 0; k < length; k++) {
      const mix = (shift: number): number => {
        const weighed = ((first >> shift) & 255) * (length - k) + ((second >> shift) & 255) * k;
        return Math.floor((2 * weighed + length) / (2 * length));
      };
      entries[from * scale + k] = mix(16) | (mix(8) << 8) | (mix(0) << 16);
    }
  });
  return entries;
}

/** Colour of samples that never escape, laid out like a palette's entries. */
export function interiorOf(id: PaletteId): number {
  const { interior } = palettes[id];
  return (interior >> 16) | (interior & 0xff00) | ((interior & 255) << 16);
}
