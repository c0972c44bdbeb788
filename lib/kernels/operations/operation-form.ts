import * as z from "zod";

interface FieldBase {
  readonly name: string;
  readonly label: string;
  /** May be left out of an operation. */
  readonly optional: boolean;
}

/** A number. */
export interface NumberField extends FieldBase {
  readonly kind: "number";
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  /** What a new operation starts with in a form; absent where it starts empty. */
  readonly initial?: number;
}

/** One word of several. */
export interface ChoiceField extends FieldBase {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly initial?: string;
}

/** Pairs of numbers, `[x, y][]`. As text: `x:y/x:y/…`. */
export interface PointsField extends FieldBase {
  readonly kind: "points";
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly minCount: number;
  readonly maxCount: number;
  readonly initial?: readonly (readonly [number, number])[];
}

/** A field of an operation, as a form or a parser needs it. */
export type OperationField = NumberField | ChoiceField | PointsField;

export type FieldValue = number | string | readonly (readonly [number, number])[];

/** An operation as a form shows it: its label and fields, in order. */
export interface OperationForm<Name extends string = string> {
  readonly op: Name;
  readonly label: string;
  /** Heading under which a menu lists it. */
  readonly group: string;
  readonly fields: readonly OperationField[];
}

/**
 * The form of an operation, derived from its schema: an object whose `op` is a literal, with `meta({ title, group })`,
 * and whose other members are numbers, enums or arrays of pairs with `meta({ title, unit, step, initial })`.
 *
 * @throws {RangeError} when a member is of another kind: a defect of the schema.
 */
export function formOf<Name extends string>(op: Name, schema: z.ZodType): OperationForm<Name> {
  const json = z.toJSONSchema(schema, { io: "input" }) as JsonObjectSchema;
  const fields = Object.entries(json.properties)
    .filter(([name]) => name !== "op")
    .map(([name, field]) => fieldOf(name, field, !json.required.includes(name)));
  return { op, label: json.title, group: json.group ?? "", fields };
}

interface JsonObjectSchema {
  readonly title: string;
  readonly group?: string;
  readonly properties: Readonly<Record<string, JsonFieldSchema>>;
  readonly required: readonly string[];
}

interface JsonFieldSchema {
  readonly type?: string;
  readonly title?: string;
  readonly unit?: string;
  readonly step?: number;
  readonly initial?: never;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: { readonly prefixItems?: readonly JsonFieldSchema[] };
}

function fieldOf(name: string, field: JsonFieldSchema, optional: boolean): OperationField {
  const { initial } = field;
  const base = { name, label: field.title ?? name, optional, ...(initial !== undefined && { initial }) };
  if (field.type === "number" || field.type === "integer") {
    const { minimum: min, maximum: max, step = 1, unit = "", type } = field;
    if (min === undefined || max === undefined) throw new RangeError(`${name} needs a minimum and a maximum.`);
    return { ...base, kind: "number", unit, min, max, step, integer: type === "integer" };
  }
  if (field.enum !== undefined) return { ...base, kind: "choice", choices: field.enum };
  const [pair] = field.items?.prefixItems ?? [];
  if (pair?.minimum !== undefined && pair.maximum !== undefined) {
    const { unit = "", minItems: minCount = 0, maxItems: maxCount = Number.MAX_SAFE_INTEGER } = field;
    return { ...base, kind: "points", unit, min: pair.minimum, max: pair.maximum, minCount, maxCount };
  }
  throw new RangeError(`A form has no field for ${name}.`);
}
