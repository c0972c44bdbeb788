/** Codes that have names and are no countries: unions, pseudo-locales, outlying parts, what is not known. */
const NO_COUNTRIES = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split(" "));
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** The name of a country by its code (ISO 3166-1 alpha-2), or the code itself. */
export function countryName(code: string, locale: string): string {
  return new Intl.DisplayNames(locale, { type: "region" }).of(code) ?? code;
}

/** Every country there is a name for, in the language's order of names. Codes of former countries stand for what they became part of. */
export function listCountries(locale: string): readonly { readonly code: string; readonly name: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  const current = codes.filter((code) => !NO_COUNTRIES.has(code) && new Intl.Locale(`und-${code}`).region === code);
  const countries = current
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .filter(({ code, name }) => name !== code);
  return countries.sort((a, b) => a.name.localeCompare(b.name, locale));
}
