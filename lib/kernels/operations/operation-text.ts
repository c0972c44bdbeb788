import type { z } from "zod";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { FieldValue, OperationField, OperationForm, PointsField } from "./operation-form.ts";

/** Why a pipeline's text was refused. `pipeline.syntax` is about its form, the others about what it says. */
export type PipelineTextCode =
  | "pipeline.syntax"
  | "pipeline.unknown-operation"
  | "pipeline.unknown-parameter"
  | "pipeline.repeated-parameter"
  | "pipeline.missing-parameter"
  | "pipeline.bad-value"
  | "pipeline.too-long";

/**
 * Thrown by {@link parseOperations}. `details.column` counts characters from 1, `details.expected` says what belongs there,
 * and `found` what stands there instead, if anything.
 */
export class PipelineTextError extends TabgridError {
  /** @param facts more details of a code, for whoever says it in another language. */
  constructor(
    code: PipelineTextCode,
    column: number,
    expected: string,
    found?: string,
    facts: Readonly<Record<string, string | number>> = {},
  ) {
    const seen = found === undefined ? "" : `, found ${found}`;
    super(code, "user", `Column ${column}: expected ${expected}${seen}.`, {
      details: { column, expected, ...(found !== undefined && { found }), ...facts },
    });
  }
}

/** The operations a text may name. */
export interface OperationLanguage<Op> {
  readonly forms: Readonly<Record<string, OperationForm>>;
  readonly schema: z.ZodType<Op>;
  /** Most operations in one text. */
  readonly limit: number;
}

/**
 * Reads operations written as text: separated by `|`, each a name with parameters in parentheses. Spaces are free;
 * parentheses may be left out where every parameter may be. Values are numbers, words, or points: `0:0/128:140/255:255`.
 *
 * @throws {PipelineTextError}
 */
export function parseOperations<Op>(text: string, language: OperationLanguage<Op>): Op[] {
  const reader = new Reader(text);
  const ops: Op[] = [];
  do {
    const column = reader.column;
    const op = readOperation(reader, language);
    if (ops.length === language.limit)
      throw new PipelineTextError("pipeline.too-long", column, `at most ${language.limit} operations`, undefined, {
        most: language.limit,
      });
    ops.push(op);
  } while (reader.take("|"));
  if (!reader.atEnd) throw reader.unexpected("“|” or the end");
  return ops;
}

/** Writes operations as text that {@link parseOperations} reads back as the same. */
export function formatOperations(
  ops: readonly { readonly op: string }[],
  forms: OperationLanguage<unknown>["forms"],
): string {
  return ops.map((op) => formatOperation(op, forms[op.op]!)).join(" | ");
}

function formatOperation(op: { readonly op: string }, form: OperationForm): string {
  const values = op as unknown as Readonly<Record<string, FieldValue | undefined>>;
  const given = form.fields.filter(({ name }) => values[name] !== undefined);
  if (given.length === 0) return op.op;
  return `${op.op}(${given.map(({ name }) => `${name}=${formatValue(values[name]!)}`).join(",")})`;
}

/** A value as text. */
export function formatValue(value: FieldValue): string {
  return typeof value === "object" ? value.map(([x, y]) => `${x}:${y}`).join("/") : String(value);
}

function readOperation<Op>(reader: Reader, { forms, schema }: OperationLanguage<Op>): Op {
  const names = Object.keys(forms).join(", ");
  const { word, column } = reader.word(`an operation (${names})`);
  const form = Object.hasOwn(forms, word) ? forms[word] : undefined;
  if (!form) throw new PipelineTextError("pipeline.unknown-operation", column, `one of ${names}`, `“${word}”`);
  const values: Record<string, FieldValue> = {};
  if (reader.take("(")) {
    while (!reader.take(")")) {
      if (Object.keys(values).length > 0 && !reader.take(",")) throw reader.unexpected("“,” or “)”");
      readParameter(reader, form, values);
    }
  }
  const missing = form.fields.find(({ name, optional }) => !optional && !(name in values));
  if (missing)
    throw new PipelineTextError(
      "pipeline.missing-parameter",
      column,
      `${form.op}(${missing.name}=…)`,
      `“${word}” without it`,
    );
  const parsed = schema.safeParse({ op: form.op, ...values });
  if (parsed.success) return parsed.data;
  const expected = `${form.op} that ${parsed.error.issues[0]?.message}`;
  throw new PipelineTextError("pipeline.bad-value", column, expected, undefined, { wanted: "together" });
}

function readParameter(reader: Reader, { op, fields }: OperationForm, values: Record<string, FieldValue>): void {
  const names = fields.map((field) => field.name).join(", ");
  const { word, column } = reader.word(names ? `a parameter of ${op} (${names})` : `“)”, as ${op} has no parameters`);
  const field = fields.find(({ name }) => name === word);
  if (!field) {
    const expected = names ? `a parameter of ${op} (${names})` : `no parameters for ${op}`;
    throw new PipelineTextError("pipeline.unknown-parameter", column, expected, `“${word}”`);
  }
  if (word in values) throw new PipelineTextError("pipeline.repeated-parameter", column, `${word} only once`);
  if (!reader.take("=")) throw reader.unexpected("“=”");
  values[word] = readValue(reader, field);
}

function readValue(reader: Reader, field: OperationField): FieldValue {
  const expected = expectationOf(field);
  switch (field.kind) {
    case "number": {
      const { value, column } = reader.number(expected);
      const whole = !field.integer || Number.isInteger(value);
      if (!(whole && value >= field.min && value <= field.max)) throw badValue(field, column, String(value));
      return value;
    }
    case "choice": {
      const { word, column } = reader.word(expected);
      if (!field.choices.includes(word)) throw badValue(field, column, `“${word}”`);
      return word;
    }
    case "points": {
      const points: [number, number][] = [];
      const { column } = reader;
      do {
        const x = reader.number(expected);
        if (!reader.take(":")) throw reader.unexpected("“:”");
        const y = reader.number(expected);
        for (const { value, column } of [x, y])
          if (value < field.min || value > field.max) throw badValue(field, column, String(value));
        points.push([x.value, y.value]);
      } while (reader.take("/"));
      if (points.length < field.minCount || points.length > field.maxCount)
        throw badValue(field, column, `${points.length} points`);
      return points;
    }
  }
}

function badValue(field: OperationField, column: number, found: string): PipelineTextError {
  const facts: Readonly<Record<string, string | number>> =
    field.kind === "choice"
      ? { wanted: "choice", choices: field.choices.join(", ") }
      : { wanted: field.kind === "number" && field.integer ? "integer" : field.kind, min: field.min, max: field.max };
  return new PipelineTextError("pipeline.bad-value", column, expectationOf(field), found, facts);
}

/** Reads the text of a points field alone; null when it is not one. */
export function parsePoints(text: string, field: PointsField): FieldValue | null {
  try {
    const reader = new Reader(text);
    const points = readValue(reader, field);
    return reader.atEnd ? points : null;
  } catch (error) {
    if (error instanceof PipelineTextError) return null;
    throw error;
  }
}

/** What a field's value must be, in words. */
export function expectationOf(field: OperationField): string {
  switch (field.kind) {
    case "number":
      return `a ${field.integer ? "whole number" : "number"} from ${field.min} to ${field.max}`;
    case "choice":
      return `one of ${field.choices.join(", ")}`;
    case "points": {
      const { minCount: least, maxCount: most } = field;
      const count = least === most ? `${least}` : `${least} to ${most}`;
      return `${count} points x:y/x:y, from ${field.min} to ${field.max}`;
    }
  }
}

/** A position in a text, stepping over spaces. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpaces();
  }

  /** Column of what comes next, from 1. */
  get column(): number {
    return this.#at + 1;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Steps over `sign` if it comes next. */
  take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#advance(1);
    return true;
  }

  word(expected: string): { word: string; column: number } {
    const column = this.column;
    const word = this.#match(/[a-z][a-z0-9-]*/iy);
    if (word === undefined) throw this.unexpected(expected);
    return { word, column };
  }

  number(expected: string): { value: number; column: number } {
    const column = this.column;
    const digits = this.#match(/[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy);
    if (digits === undefined) throw this.unexpected(expected);
    return { value: Number(digits), column };
  }

  unexpected(expected: string): PipelineTextError {
    const found = this.atEnd ? "the end" : `“${String.fromCodePoint(this.#text.codePointAt(this.#at)!)}”`;
    return new PipelineTextError("pipeline.syntax", this.column, expected, found, { atEnd: this.atEnd ? "yes" : "no" });
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#advance(found.length);
    return found;
  }

  #advance(by: number): void {
    this.#at += by;
    this.#skipSpaces();
  }

  #skipSpaces(): void {
    while (this.#at < this.#text.length && /\s/.test(this.#text[this.#at]!)) this.#at++;
  }
}
