import type { Language } from "#lib/widget/labels.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import type { Words } from "./words.ts";
import { zh } from "./zh.ts";

const WORDS: Readonly<Record<Language, Words>> = { en, zh, es };

/** What the frame says in this language. */
export function wordsOf(language: Language): Words {
  return WORDS[language];
}
