import { describe, expect, it } from "vitest";
import { checkName, nameKey } from "./check-name.ts";

describe("checkName", () => {
  it.each([
    ["  Ada   Lovelace ", "Ada Lovelace"],
    ["Jose\u0301", "José"],
    ["李雷", "李雷"],
    ["Team 42 & friends!", "Team 42 & friends!"],
    ["Ada\u00a0B", "Ada B"],
  ])("keeps %j as %j", (text, name) => expect(checkName(text)).toBe(name));

  it.each([
    ["a direction mark", "Ada\u202egpj"],
    ["a zero-width space", "Ad\u200ba"],
    ["a control", "Ada\u0007"],
    ["a line break", "Ada\nB"],
    ["half a pair", "Ada\ud800"],
    ["a filler that looks empty", "\u3164\u3164\u3164"],
    ["markup", "<b>Ada</b>"],
    ["a heap of marks", `A${"\u0301".repeat(9)}da`],
    ["one character", "A"],
    ["41 characters", "a".repeat(41)],
    ["nothing but signs", "---"],
    ["blanks", "     "],
  ])("refuses %s", (_, text) => {
    expect(() => checkName(text)).toThrow(expect.objectContaining({ code: "community.name-refused" }));
  });
});

describe("nameKey", () => {
  it("is the same for names that differ in case or width only", () => {
    expect(nameKey("Ｔｅａｍ A")).toBe(nameKey("team a"));
    expect(nameKey("Team A")).not.toBe(nameKey("Team B"));
  });
});
