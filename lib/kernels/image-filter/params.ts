import * as z from "zod";

/** Most operations in one pipeline. */
export const MAX_OPS = 16;
/** Longest side an image may be resized to, in pixels. */
export const MAX_SIDE = 65_535;

const blur = z
  .object({
    op: z.literal("blur"),
    sigma: z.number().min(0.3).max(64).meta({ title: "Radius (σ)", unit: "px", step: 0.1, initial: 2 }),
  })
  .meta({ title: "Gaussian blur" });

const unsharp = z
  .object({
    op: z.literal("unsharp"),
    amount: z.number().min(0).max(10).default(1).meta({ title: "Amount", unit: "×", step: 0.05, initial: 1 }),
    radius: z.number().min(0.3).max(64).default(1.5).meta({ title: "Radius (σ)", unit: "px", step: 0.1, initial: 1.5 }),
    threshold: z.int().min(0).max(255).default(0).meta({ title: "Threshold", unit: "levels", step: 1, initial: 0 }),
  })
  .meta({ title: "Unsharp mask" });

const brightness = z
  .object({
    op: z.literal("brightness"),
    amount: z.number().min(-1).max(1).meta({ title: "Amount", unit: "", step: 0.01, initial: 0.1 }),
  })
  .meta({ title: "Brightness" });

const contrast = z
  .object({
    op: z.literal("contrast"),
    amount: z.number().min(-1).max(1).meta({ title: "Amount", unit: "", step: 0.01, initial: 0.1 }),
  })
  .meta({ title: "Contrast" });

const grayscale = z.object({ op: z.literal("grayscale") }).meta({ title: "Grayscale" });

const sobel = z.object({ op: z.literal("sobel") }).meta({ title: "Edges (Sobel)" });

const side = z.int().min(1).max(MAX_SIDE);
const resize = z
  .object({
    op: z.literal("resize"),
    width: side.optional().meta({ title: "Width", unit: "px", step: 1, initial: 800 }),
    height: side.optional().meta({ title: "Height", unit: "px", step: 1 }),
  })
  .refine((op) => op.width !== undefined || op.height !== undefined, {
    path: ["width"],
    message: "needs a width, a height, or both",
  })
  .meta({ title: "Resize (Lanczos 3)" });

/** Schema of each operation by name; `meta()` carries the label, and for fields also `unit`, `step` and `initial`. */
export const opSchemas = { blur, unsharp, brightness, contrast, grayscale, sobel, resize } as const;

/**
 * One operation of a pipeline.
 *
 * - `blur`: Gaussian of standard deviation `sigma` pixels.
 * - `unsharp`: adds `amount` × (image − Gaussian of `radius`), where that difference is at least `threshold` levels.
 * - `brightness`: adds `amount` × 255 levels. `contrast`: scales the distance from mid-grey by 1 + `amount`.
 * - `grayscale`: Rec. 709 luma. `sobel`: magnitude of the luma's Sobel gradient.
 * - `resize`: Lanczos 3; a missing side follows the image's proportions.
 */
export const opSchema = z.discriminatedUnion("op", [blur, unsharp, brightness, contrast, grayscale, sobel, resize]);

export const imageFilterParamsSchema = z.object({ pipeline: z.array(opSchema).min(1).max(MAX_OPS) });

export type Op = z.output<typeof opSchema>;
export type OpName = Op["op"];
/** Parameters of the kernel: operations applied in order. */
export type ImageFilterParams = z.output<typeof imageFilterParamsSchema>;

/** A numeric field of an operation, as a form or a parser needs it. */
export interface OpField {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  /** May be left out of an {@link Op}'s input. */
  readonly optional: boolean;
  /** What a new operation starts with in a form; absent where it starts empty. */
  readonly initial?: number;
}

/** An operation as a form shows it: its label and fields, in order. */
export interface OpForm {
  readonly op: OpName;
  readonly label: string;
  readonly fields: readonly OpField[];
}

/** Forms of all operations, derived from {@link opSchemas}. */
export const opForms: Readonly<Record<OpName, OpForm>> = Object.fromEntries(
  Object.entries(opSchemas).map(([name, schema]) => [name, formOf(name as OpName, schema)]),
) as Record<OpName, OpForm>;

function formOf(op: OpName, schema: z.ZodType): OpForm {
  const json = z.toJSONSchema(schema, { io: "input" }) as {
    title: string;
    properties: Record<string, Record<string, unknown>>;
    required: string[];
  };
  const fields = Object.entries(json.properties)
    .filter(([name]) => name !== "op")
    .map(([name, field]) => ({
      name,
      label: String(field.title),
      unit: String(field.unit ?? ""),
      min: Number(field.minimum),
      max: Number(field.maximum),
      step: Number(field.step),
      integer: field.type === "integer",
      optional: !json.required.includes(name),
      ...(field.initial !== undefined && { initial: Number(field.initial) }),
    }));
  return { op, label: json.title, fields };
}
