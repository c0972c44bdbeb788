import { type AppMessages, AREAS } from "./areas.ts";
import { type Locale, PSEUDO_LOCALE } from "./locales.ts";
import { type Catalog, pseudoTranslate } from "./pseudo-translate.ts";

const loaded = new Map<Locale, Promise<AppMessages>>();

/** All messages of a language. What they are made of is compiled when the pages are built (next.config.js). */
export function loadMessages(locale: Locale): Promise<AppMessages> {
  let messages = loaded.get(locale);
  if (messages === undefined) {
    messages = locale === PSEUDO_LOCALE ? loadMessages("en").then(pseudo) : readAreas(locale);
    loaded.set(locale, messages);
  }
  return messages;
}

async function readAreas(locale: Locale): Promise<AppMessages> {
  const read = AREAS.map(async (area) => [area, (await import(`../messages/${locale}/${area}.json`)).default] as const);
  return Object.fromEntries(await Promise.all(read)) as never;
}

const pseudo = (english: AppMessages): AppMessages => pseudoTranslate(english as never as Catalog) as never;
