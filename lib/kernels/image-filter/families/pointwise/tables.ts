import { monotoneCurve, type Point } from "./curve.ts";
import { power } from "./powers.ts";
import { levelOf, linearOf, whiteBalanceGains } from "./white-balance.ts";

/** `u8[3, 256]`: what each level of red, green and blue becomes. Shared: do not write to it. */
export type LevelTable = Uint8Array<ArrayBuffer>;

/** Entries of a channel. */
export const LEVELS = 256;

const CHANNELS = ["red", "green", "blue"] as const;
/** Which colours a table changes. */
export type Channel = (typeof CHANNELS)[number] | "all";

/** A table whose entries are `level(c, channel)`, rounded and limited to 0 … 255; channels: 0 red, 1 green, 2 blue. */
export function drawTable(level: (c: number, channel: number) => number): LevelTable {
  const table = new Uint8Array(3 * LEVELS);
  for (let channel = 0, at = 0; channel < 3; channel++)
    for (let c = 0; c < LEVELS; c++) table[at++] = Math.min(255, Math.max(0, Math.floor(level(c, channel) + 0.5)));
  return table;
}

/** The table that does what `first` does, then `second`. */
export function composeTables(first: LevelTable, second: LevelTable): LevelTable {
  const table = new Uint8Array(3 * LEVELS);
  for (let at = 0; at < table.length; at++) table[at] = second[at - (at % LEVELS) + first[at]!]!;
  return table;
}

interface Levels {
  readonly black: number;
  readonly white: number;
  readonly gamma: number;
  readonly outBlack: number;
  readonly outWhite: number;
  readonly channel: Channel;
}

export function levelsTable({ black, white, gamma, outBlack, outWhite, channel }: Levels): LevelTable {
  return ofChannel(channel, (c) => {
    const t = Math.min(1, Math.max(0, (c - black) / (white - black)));
    return outBlack + (outWhite - outBlack) * power(t, 1 / gamma);
  });
}

export function gammaTable(gamma: number): LevelTable {
  return ofChannel("all", (c) => 255 * power(c / 255, 1 / gamma));
}

export function curvesTable(points: readonly Point[], channel: Channel): LevelTable {
  return ofChannel(channel, monotoneCurve(points));
}

export function posterizeTable(levels: number): LevelTable {
  return ofChannel("all", (c) => (Math.floor((c * levels) / 256) * 255) / (levels - 1));
}

export function thresholdTable(level: number): LevelTable {
  return ofChannel("all", (c) => (c >= level ? 255 : 0));
}

export function whiteBalanceTable(kelvin: number, tint: number): LevelTable {
  const gains = whiteBalanceGains(kelvin, tint);
  const linear = Array.from({ length: LEVELS }, (_, c) => linearOf(c / 255));
  return drawTable((c, channel) => 255 * levelOf(Math.min(1, gains[channel]! * linear[c]!)));
}

function ofChannel(changed: Channel, level: (c: number) => number): LevelTable {
  const levels = Array.from({ length: LEVELS }, (_, c) => level(c));
  return drawTable((c, channel) => (changed === "all" || changed === CHANNELS[channel] ? levels[c]! : c));
}
