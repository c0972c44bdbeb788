import * as z from "zod";
import { operation } from "../../operation.ts";
import type { StepBase } from "../../program/step.ts";
import { type ColourMatrix, GRAYSCALE, saturationMatrix, sepiaMatrix } from "./matrices.ts";
import * as tables from "./tables.ts";
import { NEUTRAL_KELVIN } from "./white-balance.ts";

/** Each colour becomes `clamp8((c · scale + offset) >> 8)`; |scale| ≤ 512. */
interface AffineStep extends StepBase {
  readonly kind: "affine";
  readonly scale: number;
  readonly offset: number;
}

/** Each colour is looked up in its channel's table. */
interface TableStep extends StepBase {
  readonly kind: "table";
  readonly table: tables.LevelTable;
}

/** Each colour becomes its row's weighted sum, and that is looked up in its channel's table, if there is one. */
interface MixStep extends StepBase {
  readonly kind: "mix";
  readonly matrix: ColourMatrix;
  readonly table: tables.LevelTable | null;
}

/** In all of them `from` equals `to`, and alpha is kept. */
export type PointwiseStep = AffineStep | TableStep | MixStep;

const amount = z.number().min(-1).max(1).meta({ title: "Amount", unit: "", step: 0.01, initial: 0.1 });
const gammaField = z.number().min(0.1).max(10);
const level = z.int().min(0).max(255);
const channel = z.enum(["all", "red", "green", "blue"]).default("all").meta({ title: "Channel", initial: "all" });

const TONE = "Tone";
const brightness = z.object({ op: z.literal("brightness"), amount }).meta({ title: "Brightness", group: TONE });
const contrast = z.object({ op: z.literal("contrast"), amount }).meta({ title: "Contrast", group: TONE });
const levels = z
  .object({
    op: z.literal("levels"),
    black: level.default(0).meta({ title: "Black", unit: "level", step: 1, initial: 0 }),
    white: level.default(255).meta({ title: "White", unit: "level", step: 1, initial: 255 }),
    gamma: gammaField.default(1).meta({ title: "Gamma", unit: "", step: 0.05, initial: 1 }),
    outBlack: level.default(0).meta({ title: "Output black", unit: "level", step: 1, initial: 0 }),
    outWhite: level.default(255).meta({ title: "Output white", unit: "level", step: 1, initial: 255 }),
    channel,
  })
  .refine(({ black, white }) => black < white, { path: ["white"], message: "has its white above its black" })
  .meta({ title: "Levels", group: TONE });
const gamma = z
  .object({ op: z.literal("gamma"), gamma: gammaField.meta({ title: "Gamma", unit: "", step: 0.05, initial: 1.2 }) })
  .meta({ title: "Gamma", group: TONE });
const coordinate = z.number().min(0).max(255);
const curves = z
  .object({
    op: z.literal("curves"),
    points: z
      .array(z.tuple([coordinate, coordinate]))
      .min(2)
      .max(16)
      .meta({
        title: "Points",
        unit: "level",
        initial: [
          [0, 0],
          [64, 54],
          [192, 202],
          [255, 255],
        ],
      }),
    channel,
  })
  .meta({ title: "Curves", group: TONE });
const threshold = z
  .object({
    op: z.literal("threshold"),
    level: level.default(128).meta({ title: "Level", unit: "level", step: 1, initial: 128 }),
  })
  .meta({ title: "Threshold", group: TONE });
const posterize = z
  .object({
    op: z.literal("posterize"),
    levels: z.int().min(2).max(255).meta({ title: "Levels", unit: "per channel", step: 1, initial: 4 }),
  })
  .meta({ title: "Posterize", group: TONE });

const COLOUR = "Colour";
const whiteBalance = z
  .object({
    op: z.literal("white-balance"),
    temperature: z
      .number()
      .min(2500)
      .max(15_000)
      .default(NEUTRAL_KELVIN)
      .meta({ title: "Temperature", unit: "K", step: 50, initial: 5500 }),
    tint: z.number().min(-100).max(100).default(0).meta({ title: "Tint", unit: "", step: 1, initial: 0 }),
  })
  .meta({ title: "White balance", group: COLOUR });
const saturation = z.object({ op: z.literal("saturation"), amount }).meta({ title: "Saturation", group: COLOUR });
const grayscale = z.object({ op: z.literal("grayscale") }).meta({ title: "Grayscale", group: COLOUR });
const sepia = z
  .object({
    op: z.literal("sepia"),
    amount: z.number().min(0).max(1).default(1).meta({ title: "Amount", unit: "", step: 0.01, initial: 1 }),
  })
  .meta({ title: "Sepia", group: COLOUR });
const invert = z.object({ op: z.literal("invert") }).meta({ title: "Invert", group: COLOUR });

/** Operations per pixel, in quarters of a nanosecond of the WebAssembly implementation on one core. */
const OPS = { invert: 0.2, affine: 1.9, table: 4.4, mix: 3.1, mixAndTable: 7.5 } as const;

/**
 * Operations on each pixel alone, of its colours as they are (not premultiplied); alpha is kept.
 *
 * ## Straight lines: `c → clamp8((c · scale + offset) >> 8)` of each colour
 * - `brightness` adds `amount` × 255 levels, `contrast` scales the distance from mid-grey by 1 + `amount`; see {@link affineOf}.
 * - `invert`: `255 − c`.
 *
 * ## Tables: `c → clamp8(floor(f(c) + ½))` of each colour, or of `channel` alone
 * `f` in double precision with + − × ÷ and floor only; `x ^ y` is `power(x, y)` of `powers.ts`.
 *
 * - `levels`: `t = clamp((c − black) / (white − black), 0, 1)`, `f = outBlack + (outWhite − outBlack) · t ^ (1/gamma)`.
 * - `gamma`: `f = 255 · (c/255) ^ (1/gamma)`; above 1 is brighter.
 * - `curves`: `f` is the monotone cubic {@link monotoneCurve} through `points` (level before, level after).
 * - `posterize`: `f = floor(c · levels / 256) · 255 / (levels − 1)`.
 * - `white-balance`: the picture as if its light had been neutral: `f = 255 · levelOf(min(1, g · linearOf(c / 255)))`,
 *   with the factors g of {@link whiteBalanceGains} in linear light. `temperature` is that of the light in the picture:
 *   higher makes it warmer, 6 500 K leaves it as it is. `tint` takes green away in hundredths of a stop: higher is more
 *   magenta, lower is greener.
 *
 * ## Mixtures: `c' = clamp8((m₀ r + m₁ g + m₂ b + 2 048) >> 12)` of each colour, weights in 1/4 096
 * - `grayscale`: `y = (54 r + 183 g + 19 b + 128) >> 8` (Rec. 709, ITU-R BT.709-6 §3.2, in 1/256); r = g = b = y.
 * - `saturation` scales the distance from y's colour by 1 + `amount`: {@link saturationMatrix}.
 * - `sepia`: from the picture (0) to the W3C's sepia (1): {@link sepiaMatrix}.
 * - `threshold`: `y ≥ level ? 255 : 0`, with grayscale's y.
 */
export const pointwiseOperations = {
  brightness: pointwise(brightness, "affine", (op) => ({ kind: "affine", ...affineOf(op) })),
  contrast: pointwise(contrast, "affine", (op) => ({ kind: "affine", ...affineOf(op) })),
  invert: pointwise(invert, "invert", () => ({ kind: "affine", ...INVERSION })),
  levels: pointwise(levels, "table", (op) => ({ kind: "table", table: tableOf(op) })),
  gamma: pointwise(gamma, "table", (op) => ({ kind: "table", table: tableOf(op) })),
  curves: pointwise(curves, "table", (op) => ({ kind: "table", table: tableOf(op) })),
  posterize: pointwise(posterize, "table", (op) => ({ kind: "table", table: tableOf(op) })),
  "white-balance": pointwise(whiteBalance, "table", (op) => ({ kind: "table", table: tableOf(op) })),
  grayscale: pointwise(grayscale, "mix", () => ({ kind: "mix", matrix: GRAYSCALE, table: null })),
  saturation: pointwise(saturation, "mix", (op) => ({ kind: "mix", matrix: matrixOf(op), table: null })),
  sepia: pointwise(sepia, "mix", (op) => ({ kind: "mix", matrix: matrixOf(op), table: null })),
  threshold: pointwise(threshold, "mixAndTable", (op) => ({
    kind: "mix",
    matrix: GRAYSCALE,
    table: tableOf(op),
  })),
};

/** How each operation is computed, by its name. */
const SHAPES: Readonly<Record<string, keyof typeof OPS>> = {
  ...{ brightness: "affine", contrast: "affine", invert: "invert" },
  ...{ levels: "table", gamma: "table", curves: "table", posterize: "table", "white-balance": "table" },
  ...{ grayscale: "mix", saturation: "mix", sepia: "mix", threshold: "mixAndTable" },
} as const;

/** `255 − c` as a straight line: −256 c + 255 · 256, in 1/256. */
export const INVERSION = { scale: -256, offset: 65_280 } as const;

/** Scale and offset in 1/256 of brightness and contrast; the offset includes the rounding half. */
export function affineOf(op: { readonly op: "brightness" | "contrast"; readonly amount: number }): {
  readonly scale: number;
  readonly offset: number;
} {
  if (op.op === "brightness") return { scale: 256, offset: Math.floor(op.amount * 255 + 0.5) * 256 };
  const scale = Math.floor((1 + op.amount) * 256 + 0.5);
  return { scale, offset: 128 * (256 - scale) + 128 };
}

type TableOp = z.output<
  typeof levels | typeof gamma | typeof curves | typeof threshold | typeof posterize | typeof whiteBalance
>;

/** The table of an operation; made once, as each unit of a job asks for it. */
export function tableOf(op: TableOp): tables.LevelTable {
  const key = JSON.stringify(op);
  const known = recent.get(key);
  if (known) return known;
  if (recent.size >= RECENT_LIMIT) recent.clear();
  const table = makeTable(op);
  recent.set(key, table);
  return table;
}

const recent = new Map<string, tables.LevelTable>();
const RECENT_LIMIT = 64;

function makeTable(op: TableOp): tables.LevelTable {
  switch (op.op) {
    case "levels":
      return tables.levelsTable(op);
    case "gamma":
      return tables.gammaTable(op.gamma);
    case "curves":
      return tables.curvesTable(op.points, op.channel);
    case "threshold":
      return tables.thresholdTable(op.level);
    case "posterize":
      return tables.posterizeTable(op.levels);
    case "white-balance":
      return tables.whiteBalanceTable(op.temperature, op.tint);
  }
}

export function matrixOf(op: z.output<typeof saturation | typeof sepia>): ColourMatrix {
  return op.op === "saturation" ? saturationMatrix(1 + op.amount) : sepiaMatrix(op.amount);
}

/** What a step of each kind says beside its regions. */
type Content = PointwiseStep extends infer Step
  ? Step extends StepBase
    ? Omit<Step, keyof StepBase> & Pick<Step, "kind">
    : never
  : never;

function pointwise<Schema extends z.ZodType>(
  schema: Schema,
  shape: keyof typeof OPS,
  content: (op: z.output<Schema>) => Content,
) {
  return operation(schema, {
    step: (op, { from, to }) => ({ ...content(op), from, to, pointwise: true }),
    costOps: (_, { to }, before) => to.width * to.height * opsPerPixel(shape, before),
  });
}

/** What a step adds to the one before it, with which it may become one: see `fuse.ts`. */
function opsPerPixel(shape: keyof typeof OPS, before: string | null): number {
  const last = before === null ? undefined : SHAPES[before];
  const looksUp = last === "table" || last === "mixAndTable";
  if (looksUp && (shape === "table" || shape === "affine" || shape === "invert")) return 0;
  if (shape === "table" && (last === "affine" || last === "invert")) return OPS.table - OPS[last];
  if (shape === "table" && last === "mix") return OPS.mixAndTable - OPS.mix;
  return OPS[shape];
}
