import { expect, it } from "vitest";
import { negotiateLocale } from "./negotiate-locale.ts";

it.each([
  ["zh-Hans", "es", "zh-Hans"],
  [undefined, "es-MX,es;q=0.9,en;q=0.8", "es"],
  [undefined, "fr, zh-CN;q=0.8, en;q=0.5", "zh-Hans"],
  [undefined, "zh-TW", "zh-Hans"],
  [undefined, "en;q=0.4, ES ; q=0.9", "es"],
  [undefined, "es;q=0, fr", "en"],
  [undefined, "fr-CA, *;q=0.1", "en"],
  [undefined, "", "en"],
  [undefined, null, "en"],
  ["klingon", "es", "es"],
] as const)("cookie %s, browser %s: %s", (chosen, accepted, locale) => {
  expect(negotiateLocale(chosen, accepted)).toBe(locale);
});

it("reaches the pseudo-locale by cookie alone", () => {
  expect(negotiateLocale("ar-XB", "en")).toBe("ar-XB");
  expect(negotiateLocale(undefined, "ar-XB")).toBe("en");
});
