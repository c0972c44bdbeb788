import * as z from "zod";
import { operation, type Place } from "../../operation.ts";
import type { PointwiseStep } from "../pointwise/operations.ts";
import { equalizedTable, LEVELS, limitedTable, stretchedTable } from "./level-tables.ts";
import { type ChannelCount, gridOf, type HistogramStep, type LevelMeasure, measureLevels } from "./measure-levels.ts";
import { type RelightStep, relightStep } from "./relight.ts";

export type ToneStep = HistogramStep | RelightStep;

const channels = (initial: "together" | "each") =>
  z.enum(["together", "each"]).default(initial).meta({ title: "Channels", initial });
const percentage = z.number().min(0).max(49).default(0.5);
const cells = z.int().min(2).max(16).default(8);

const GROUP = "Tone";
const equalize = z
  .object({ op: z.literal("equalize"), channels: channels("together") })
  .meta({ title: "Equalize histogram", group: GROUP });
const autolevels = z
  .object({
    op: z.literal("autolevels"),
    low: percentage.meta({ title: "Darkest left out", unit: "%", step: 0.1, initial: 0.5 }),
    high: percentage.meta({ title: "Brightest left out", unit: "%", step: 0.1, initial: 0.5 }),
    channels: channels("each"),
  })
  .meta({ title: "Auto levels", group: GROUP });
const clahe = z
  .object({
    op: z.literal("clahe"),
    limit: z.number().min(1).max(40).default(2).meta({ title: "Contrast limit", unit: "", step: 0.1, initial: 2 }),
    across: cells.meta({ title: "Cells across", unit: "", step: 1, initial: 8 }),
    down: cells.meta({ title: "Cells down", unit: "", step: 1, initial: 8 }),
    channels: channels("together"),
  })
  .meta({ title: "Local contrast (CLAHE)", group: GROUP });

type Equalize = z.output<typeof equalize>;
type Autolevels = z.output<typeof autolevels>;
type Clahe = z.output<typeof clahe>;

/** Operations per pixel of a look-up, and of one between cells by the channels that are looked up. */
const TABLE_OPS = 4.4;
const RELIGHT_OPS = { 1: 7.6, 3: 9.2 } as const;
/** Operations to make one entry of a gap's tables, see {@link RelightStep.quads}; to place a column or row; and beside. */
const GAP_OPS = { quad: 8.4, place: 80, all: 45_000 } as const;

const equalizing: LevelMeasure<Equalize> = {
  cells: () => [1, 1],
  channels: channelsOf,
  table: (_, counts) => equalizedTable(counts),
};
const stretching: LevelMeasure<Autolevels> = {
  cells: () => [1, 1],
  channels: channelsOf,
  table: ({ low, high }, counts) => stretchedTable(counts, low, high),
};
const limiting: LevelMeasure<Clahe> = {
  cells: ({ across, down }) => [across, down],
  channels: channelsOf,
  table: ({ limit }, counts) => limitedTable(counts, limit),
};

/**
 * Operations that spread the levels of an image, after counting them. Colours are taken as they are (not premultiplied),
 * and alpha is kept. Pixels whose alpha is 0 do not count; where none counts, nothing changes. Divisions are exact,
 * `count[c]` is the number of pixels of level c, and `upTo(c) = count[0] + … + count[c]`, `total = upTo(255)`.
 *
 * With `channels: each` red, green and blue have counts and tables of their own. With `together` the luma's (see
 * grayscale) are counted, and:
 * - `equalize`, `clahe`: all colours of a pixel move by what its luma y moves: `c → clamp8(c + table[y] − y)`. Differences
 *   of colours are kept, as by equalizing Y of Y′CbCr;
 * - `autolevels`: the luma's table is every colour's, so that greys stay grey.
 *
 * ## Tables
 * - `equalize`, as OpenCV's `equalizeHist`: with d the darkest level that occurs,
 *   `table[c] = floor(255 · max(0, upTo(c) − count[d]) / (total − count[d]) + ½)`; as it was where d is the only level.
 * - `autolevels`: `black` is the first level with `upTo(black) > floor(total · low / 100)`, `white` likewise from above
 *   with `high`; `table[c] = floor(255 · (clamp(c, black, white) − black) / (white − black) + ½)`; as it was where
 *   `black ≥ white`.
 * - `clahe`, contrast-limited adaptive histogram equalization (K. Zuiderveld, Graphics Gems IV, 1994): in each cell of
 *   {@link gridOf}, counts above `m = max(1, floor(limit · total / 256))` are cut to m, and what is cut off, e in all, goes
 *   to all levels evenly: `spread(c) = min(m, count[0]) + … + min(m, count[c]) + floor((c + 1) · e / 256)`, and
 *   `table[c] = floor(255 · spread(c) / total + ½)`. OpenCV gives what is left of e / 256 to every so many levels from
 *   the darkest on instead, which brightens small cells.
 *
 * ## Between cells, in `clahe`
 * Along x, a pixel's place is `betweenCells` of `grid.ts`: cells i, i + 1 and a weight a in 1/128; along y likewise j and b.
 * Of what the tables of the four cells around say:
 * `t = (128 − a) · table[j, i] + a · table[j, i + 1]`, `u` likewise in row j + 1, and `((128 − b) · t + b · u + 8 192) >> 14`.
 */
export const toneOperations = {
  equalize: operation(equalize, {
    step: (op, place, data) =>
      op.channels === "each" ? tableStep(place, data!) : relightStep(place, gridOf(place.before, [1, 1]), 1, data!),
    costOps: (op, place) => (op.channels === "each" ? tableOps(place) : relightOps(place, 1, LEVELS)),
    measure: measureLevels(equalizing),
  }),
  autolevels: operation(autolevels, {
    step: (_, place, data) => tableStep(place, data!),
    costOps: (_, place) => tableOps(place),
    measure: measureLevels(stretching),
  }),
  clahe: operation(clahe, {
    step: (op, place, data) => relightStep(place, gridOf(place.before, [op.across, op.down]), channelsOf(op), data!),
    costOps: (op, place) => relightOps(place, channelsOf(op), quadsOf(op, place)),
    memoryBytes: (op, place) => quadsOf(op, place) * 4 + (place.to.width + place.to.height) * 8,
    measure: measureLevels(limiting),
  }),
};

function channelsOf(op: { readonly channels: "together" | "each" }): ChannelCount {
  return op.channels === "each" ? 3 : 1;
}

/** One table for all colours, or one for each. */
function tableStep({ from, to }: Place, data: Uint8Array): PointwiseStep {
  const table = new Uint8Array(3 * LEVELS);
  for (let at = 0; at < table.length; at += data.length) table.set(data, at);
  return { kind: "table", from, to, table };
}

const tableOps = ({ to }: Place): number => to.width * to.height * TABLE_OPS;

function relightOps({ to }: Place, channels: ChannelCount, quads: number): number {
  const gaps = quads * GAP_OPS.quad + (to.width + to.height) * GAP_OPS.place + GAP_OPS.all;
  return to.width * to.height * RELIGHT_OPS[channels] + gaps;
}

/** About how many entries the tables of the gaps under a region have. */
function quadsOf(op: Clahe, { to, before }: Place): number {
  const across = Math.min(op.across, 2 + (to.width * op.across) / before.width);
  const down = Math.min(op.down, 2 + (to.height * op.down) / before.height);
  return Math.ceil(across * down) * channelsOf(op) * LEVELS;
}
