import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { MAX_OPS, type Op, type OpField, type OpName, opForms, opSchema } from "./params.ts";

/** Why a pipeline's text was refused. `pipeline.syntax` is about its form, the others about what it says. */
export type PipelineTextCode =
  | "pipeline.syntax"
  | "pipeline.unknown-operation"
  | "pipeline.unknown-parameter"
  | "pipeline.repeated-parameter"
  | "pipeline.missing-parameter"
  | "pipeline.bad-value"
  | "pipeline.too-long";

/** Thrown by {@link parsePipeline}; `details.column` counts characters from 1, `details.expected` says what belongs there. */
export class PipelineTextError extends TabgridError {
  constructor(code: PipelineTextCode, column: number, expected: string, found?: string) {
    const seen = found === undefined ? "" : `, found ${found}`;
    super(code, "user", `Column ${column}: expected ${expected}${seen}.`, { details: { column, expected } });
  }
}

const OP_NAMES = Object.keys(opForms) as OpName[];

/**
 * Reads a pipeline written as text: operations separated by `|`, each a name with parameters in parentheses. Spaces are
 * free; parentheses may be left out where every parameter may be.
 *
 * @throws {PipelineTextError}
 * @example
 * parsePipeline("blur(sigma=2) | resize(width=800)");
 * // [{ op: "blur", sigma: 2 }, { op: "resize", width: 800 }]
 */
export function parsePipeline(text: string): Op[] {
  const reader = new Reader(text);
  const ops: Op[] = [];
  do {
    const column = reader.column;
    const op = readOp(reader);
    if (ops.length === MAX_OPS)
      throw new PipelineTextError("pipeline.too-long", column, `at most ${MAX_OPS} operations`);
    ops.push(op);
  } while (reader.take("|"));
  if (!reader.atEnd) throw reader.unexpected("“|” or the end");
  return ops;
}

/** Writes a pipeline as text that {@link parsePipeline} reads back as the same operations. */
export function formatPipeline(ops: readonly Op[]): string {
  return ops.map(formatOp).join(" | ");
}

function formatOp(op: Op): string {
  const values = op as unknown as Readonly<Record<string, number | undefined>>;
  const given = opForms[op.op].fields.filter(({ name }) => values[name] !== undefined);
  if (given.length === 0) return op.op;
  return `${op.op}(${given.map(({ name }) => `${name}=${values[name]}`).join(",")})`;
}

function readOp(reader: Reader): Op {
  const { word, column } = reader.word(`an operation (${OP_NAMES.join(", ")})`);
  const form = Object.hasOwn(opForms, word) ? opForms[word as OpName] : undefined;
  if (!form)
    throw new PipelineTextError("pipeline.unknown-operation", column, `one of ${OP_NAMES.join(", ")}`, `“${word}”`);
  const values: Record<string, number> = {};
  if (reader.take("(")) {
    while (!reader.take(")")) {
      if (Object.keys(values).length > 0 && !reader.take(",")) throw reader.unexpected("“,” or “)”");
      readParameter(reader, form.op, form.fields, values);
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
  const parsed = opSchema.safeParse({ op: form.op, ...values });
  if (parsed.success) return parsed.data;
  throw new PipelineTextError(
    "pipeline.missing-parameter",
    column,
    `${form.op} that ${parsed.error.issues[0]?.message}`,
  );
}

function readParameter(reader: Reader, op: OpName, fields: readonly OpField[], values: Record<string, number>): void {
  const names = fields.map((field) => field.name).join(", ");
  const { word, column } = reader.word(names ? `a parameter of ${op} (${names})` : `“)”, as ${op} has no parameters`);
  const field = fields.find(({ name }) => name === word);
  if (!field) {
    const expected = names ? `a parameter of ${op} (${names})` : `no parameters for ${op}`;
    throw new PipelineTextError("pipeline.unknown-parameter", column, expected, `“${word}”`);
  }
  if (word in values) throw new PipelineTextError("pipeline.repeated-parameter", column, `${word} only once`);
  if (!reader.take("=")) throw reader.unexpected("“=”");
  const number = reader.number(rangeOf(field));
  const whole = !field.integer || Number.isInteger(number.value);
  if (!(whole && number.value >= field.min && number.value <= field.max))
    throw new PipelineTextError("pipeline.bad-value", number.column, rangeOf(field), String(number.value));
  values[word] = number.value;
}

const rangeOf = ({ integer, min, max }: OpField): string =>
  `a ${integer ? "whole number" : "number"} from ${min} to ${max}`;

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
    return new PipelineTextError("pipeline.syntax", this.column, expected, found);
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
