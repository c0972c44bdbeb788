import type { CompiledMessage } from "icu-minify/format";

type CompiledNode = Exclude<CompiledMessage, string>[number];

/** Compiled messages by key, nested. */
export interface Catalog {
  readonly [key: string]: CompiledMessage | Catalog;
}

const PLAIN = "abcdeghijklnoprstuwyzABCDEGHIJKLNOPRSTUWYZ";
const ACCENTED = "àƀçðéĝĥîĵķļñöþŕšţûŵýžÀƁÇÐÉĜĤÎĴĶĻÑÖÞŔŠŢÛŴÝŽ";
/** Right-to-left override, and its end (Unicode Bidirectional Algorithm, UAX #9). */
const [RLO, PDF] = ["\u202e", "\u202c"];

/** English made into the pseudo-locale: accented, about a third longer, and running from right to left. */
export function pseudoTranslate(english: Catalog): Catalog {
  return Object.fromEntries(
    Object.entries(english).map(([key, message]) => [
      key,
      typeof message === "string" || Array.isArray(message)
        ? pseudoMessage(message)
        : pseudoTranslate(message as Catalog),
    ]),
  );
}

function pseudoMessage(message: CompiledMessage): CompiledMessage {
  return typeof message === "string" ? pseudoText(message) : message.map(pseudoNode);
}

function pseudoNode(node: CompiledNode): CompiledNode {
  if (typeof node === "string") return pseudoText(node);
  if (!Array.isArray(node)) return node;
  const [name, kind, ...rest] = node as [string, unknown, ...unknown[]];
  // A plain argument.
  if (kind === undefined) return node;
  const [branches] = rest;
  if (typeof kind === "number" && kind !== 0) {
    // A choice has branches; a number or a date has a style, if anything.
    return isChoice(kind) ? ([name, kind, mapBranches(branches as never)] as never) : node;
  }
  // A tag, around what follows its name.
  return [name, ...[kind, ...rest].map((child) => pseudoNode(child as CompiledNode))] as never;
}

/** Select, plural, ordinal: kinds 1 to 3 of compiled messages. */
const isChoice = (kind: number): boolean => kind >= 1 && kind <= 3;

function mapBranches(branches: Readonly<Record<string, CompiledMessage | CompiledNode>>): unknown {
  return Object.fromEntries(
    Object.entries(branches).map(([key, branch]) => [
      key,
      typeof branch === "number" ? branch : pseudoMessage(branch as CompiledMessage),
    ]),
  );
}

function pseudoText(text: string): string {
  if (!/\p{L}/u.test(text)) return text;
  const accented = [...text].map((letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter).join("");
  const [, start, words, end] = /^(\s*)(.*?)(\s*)$/s.exec(accented)!;
  return `${start}${RLO}${words}${"·".repeat(Math.ceil(words!.length / 3))}${PDF}${end}`;
}
