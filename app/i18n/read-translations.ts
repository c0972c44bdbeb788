import { readFileSync } from "node:fs";
import { createTranslator } from "next-intl";
import type { AppMessages, Area } from "./areas.ts";
import type { ReadLocale } from "./locales.ts";
import type { Translate } from "./translate.ts";

/** The messages of an area as tests of plain functions need them. */
export function readTranslations<Of extends Area>(area: Of, locale: ReadLocale = "en"): Translate<Of> {
  const file = new URL(`../messages/${locale}/${area}.json`, import.meta.url);
  const messages = { [area]: JSON.parse(readFileSync(file, "utf8")) } as never as AppMessages;
  const onError = (error: Error): never => {
    throw error;
  };
  return createTranslator({ locale, messages, namespace: area, onError } as never) as never;
}
