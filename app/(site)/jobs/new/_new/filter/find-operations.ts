import type { OperationForm } from "#lib/kernels/operations/operation-form.ts";

/** Operations under one heading of a menu. */
export interface OperationGroup<Form extends OperationForm = OperationForm> {
  readonly group: string;
  readonly forms: readonly Form[];
}

/**
 * The operations that a search text means, by heading: every word of it begins a word of the label, the name or the
 * heading. Those whose label begins with the text come first. An empty text means all.
 */
export function findOperations<Form extends OperationForm>(
  forms: readonly Form[],
  search: string,
): OperationGroup<Form>[] {
  const sought = wordsOf(search);
  const start = plain(search.trim());
  const found = forms
    .filter(({ label, op, group }) => {
      const words = wordsOf(`${label} ${op} ${group}`);
      return sought.every((part) => words.some((word) => means(word, part)));
    })
    .map((form, at) => ({ form, at, first: start !== "" && plain(form.label).startsWith(start) }))
    .sort((a, b) => Number(b.first) - Number(a.first) || a.at - b.at)
    .map(({ form }) => form);
  return [...Map.groupBy(found, ({ group }) => group)].map(([group, members]) => ({ group, forms: members }));
}

/** Whether a word begins with a part; scripts without spaces write several words as one. */
const means = (word: string, part: string): boolean =>
  /\p{Script=Han}/u.test(part) ? word.includes(part) : word.startsWith(part);

/** The words of a text, without accents. */
const wordsOf = (text: string): string[] => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
