/** Languages of the pages, as BCP 47 names them, with the name each has for itself. */
export const LOCALE_NAMES = { en: "English", "zh-Hans": "简体中文", es: "Español" } as const;

/** A language that people read. */
export type ReadLocale = keyof typeof LOCALE_NAMES;
export const READ_LOCALES = Object.keys(LOCALE_NAMES) as readonly ReadLocale[];

/**
 * English, made longer, accented and written from right to left: it shows what was forgotten. Nothing but a cookie set by
 * hand leads to it; no browser asks for it.
 */
export const PSEUDO_LOCALE = "ar-XB";
export type Locale = ReadLocale | typeof PSEUDO_LOCALE;

/** Where the visitor's choice of language is kept. */
export const LOCALE_COOKIE = "tabgrid-locale";

/** The direction a language is written in. */
export const directionOf = (locale: Locale): "ltr" | "rtl" => (locale === PSEUDO_LOCALE ? "rtl" : "ltr");
