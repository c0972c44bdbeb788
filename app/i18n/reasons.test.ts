import { expect, it } from "vitest";
import { REASONS, type ReasonCode } from "#lib/protocol/reasons.ts";
import { readTranslations } from "./read-translations.ts";

it("translates every reason of the coordinator, from what it says in English", () => {
  const english = readTranslations("reasons");
  const told = Object.keys(REASONS).map((code) => [code, english(code as ReasonCode)]);
  expect(Object.fromEntries(told)).toEqual(REASONS);
});
