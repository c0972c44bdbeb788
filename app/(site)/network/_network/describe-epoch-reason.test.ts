import { expect, it } from "vitest";
import { readTranslations } from "../../../i18n/read-translations.ts";
import { describeEpochReason } from "./describe-epoch-reason.ts";

const t = readTranslations("network", "es");

it("says a reason by its code", () => {
  const told = (code: string) => describeEpochReason({ code, sentence: "Said by the server." }, t);
  expect(told("epoch.final")).toBe("La raíz es definitiva: se puede cobrar lo ganado.");
  expect(told("epoch.halted")).toContain("detenida hasta que alguien");
  expect(told("epoch.halted.vetoed")).toContain("guardián");
  expect(told("epoch.halted.by-something-new")).toBe("Said by the server.");
});
