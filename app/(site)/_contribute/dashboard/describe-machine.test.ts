import { describe, expect, it } from "vitest";
import { readTranslations } from "../../../i18n/read-translations.ts";
import { describeLoad, describeSpeed } from "./describe-machine.ts";

const t = readTranslations("contribute");

describe("describeLoad", () => {
  it("says when this browser does not tell, and when it does not tell now", () => {
    expect(describeLoad("critical", false, t).note).toBe("This browser does not tell.");
    expect(describeLoad(null, true, t)).toEqual({ value: "–", note: "Told while this page has the focus." });
  });

  it("names what it is told", () => {
    expect(describeLoad("nominal", true, t).value).toBe("Calm");
    expect(describeLoad("critical", true, t).value).toBe("Overloaded");
  });
});

describe("describeSpeed", () => {
  it.each([
    [null, "–"],
    [1, "Steady"],
    [1.04, "Steady"],
    [1.25, "−20 %"],
    [0.8, "+25 %"],
  ])("shows a slowdown of %s as %s", (slowdown, value) => {
    expect(describeSpeed(slowdown, t).value).toBe(value);
  });
});
