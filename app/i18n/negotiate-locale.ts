import { type Locale, PSEUDO_LOCALE, READ_LOCALES, type ReadLocale } from "./locales.ts";

/**
 * The language of a page: the one chosen before, else the first that the browser prefers and that there is, else English.
 *
 * @param chosen value of the cookie.
 * @param accepted the header `Accept-Language` (RFC 9110, section 12.5.4).
 */
export function negotiateLocale(chosen: string | undefined, accepted: string | null): Locale {
  if (chosen === PSEUDO_LOCALE) return PSEUDO_LOCALE;
  return READ_LOCALES.find((locale) => locale === chosen) ?? firstKnown(accepted ?? "") ?? "en";
}

function firstKnown(accepted: string): ReadLocale | undefined {
  const wanted = accepted
    .split(",")
    .map((part) => {
      const [tag = "", weight] = part.trim().split(/\s*;\s*q=/i);
      return { language: tag.toLowerCase().split("-")[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    // Stable: of two that are as welcome, the first one named.
    .sort((one, other) => other.weight - one.weight);
  for (const { language } of wanted) {
    // Whoever reads Chinese in another script reads this one rather than English.
    const known = READ_LOCALES.find((locale) => locale.split("-")[0] === language);
    if (known !== undefined) return known;
  }
  return undefined;
}
