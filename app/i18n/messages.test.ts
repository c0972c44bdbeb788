import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import compile from "icu-minify/compile";
import { describe, expect, it } from "vitest";
import { AREAS, type Area } from "./areas.ts";
import { READ_LOCALES, type ReadLocale } from "./locales.ts";

const FOLDER = fileURLToPath(new URL("../messages/", import.meta.url));

/** Messages of a file by their keys, joined by dots. */
function readMessages(locale: ReadLocale, area: Area): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value === "string") flat.set(path.join("."), value);
    else for (const [key, inner] of Object.entries(value as object)) visit(inner, [...path, key]);
  };
  visit(JSON.parse(readFileSync(`${FOLDER}${locale}/${area}.json`, "utf8")), []);
  return flat;
}

const KINDS = ["#", "select", "plural", "ordinal", "number", "date", "time"];

/** What a message is given: arguments with their kinds, the cases of choices by word, and tags; each once, sorted. */
function findParts(message: string): string[] {
  const parts = new Set<string>();
  const visit = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    const [name, kind, ...rest] = node as [unknown, unknown, ...unknown[]];
    if (typeof name !== "string") visitAll(node);
    else if (kind === undefined) parts.add(`{${name}}`);
    else if (typeof kind === "number" && kind > 0) {
      parts.add(`{${name}, ${KINDS[kind]}}`);
      const branches = kind <= 3 ? Object.entries(rest[0] as object) : [];
      // Which words a plural has is the language's own business.
      if (kind === 1) for (const [word] of branches) parts.add(`{${name} = ${word}}`);
      for (const [, branch] of branches) visitAll(branch);
    } else {
      parts.add(`<${name}>`);
      visitAll([kind, ...rest]);
    }
  };
  const visitAll = (nodes: unknown): void => {
    for (const node of Array.isArray(nodes) ? nodes : []) visit(node);
  };
  visitAll(compile(message));
  return [...parts].sort();
}

it("knows every file of messages", () => {
  const files = AREAS.map((area) => `${area}.json`).sort();
  for (const locale of READ_LOCALES) expect(readdirSync(FOLDER + locale).sort()).toEqual(files);
});

it("finds what a message is given", () => {
  expect(findParts("Plain")).toEqual([]);
  expect(findParts("{count, plural, one {# of <b>{name}</b>} other {#}} {by, select, me {x} other {{who}}}")).toEqual([
    "<b>",
    "{by = me}",
    "{by = other}",
    "{by, select}",
    "{count, plural}",
    "{name}",
    "{who}",
  ]);
});

describe.each(READ_LOCALES)("messages in %s", (locale) => {
  it.each(AREAS)("are those of English, given the same things: %s", (area) => {
    const english = readMessages("en", area);
    const translated = readMessages(locale, area);
    expect([...translated.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, message] of translated) {
      expect(message.trim(), `${area}.${key}`).not.toBe("");
      expect(findParts(message), `${area}.${key}`).toEqual(findParts(english.get(key)!));
    }
  });
});
