import compile from "icu-minify/compile";
import format from "icu-minify/format";
import { expect, it } from "vitest";
import { pseudoTranslate } from "./pseudo-translate.ts";

const FORMATTERS = {
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
  getNumberFormat: (...args: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...args),
  getPluralRules: (...args: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...args),
};

function pseudo(icu: string, values = {}): unknown {
  const { message } = pseudoTranslate({ message: compile(icu) });
  return format(message as never, "en", values as never, { formatters: FORMATTERS });
}

it("makes text longer, accented and right to left", () => {
  expect(pseudo("Stop here")).toBe("\u202eŠţöþ ĥéŕé···\u202c");
  expect(pseudo(" · ")).toBe(" · ");
});

it("leaves arguments, plurals and styles what they are", () => {
  const icu = "For {name}: {count, plural, =0 {none} one {# unit} other {# units}} in {share, number}";
  const values = { name: "Ada", share: 1234.5 };
  expect(pseudo(icu, { ...values, count: 2 })).toBe(
    "\u202eFöŕ·\u202c Ada: 2 \u202eûñîţš··\u202c \u202eîñ·\u202c 1,234.5",
  );
  expect(pseudo(icu, { ...values, count: 0 })).toContain("\u202eñöñé··\u202c");
});

it("reaches the text within tags", () => {
  const link = (children: unknown) => ({ link: children });
  expect(pseudo("<link>Docs</link>", { link })).toEqual({ link: ["\u202eÐöçš··\u202c"] });
});
