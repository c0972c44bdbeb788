import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonBody } from "./json-body.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("parseJsonBody", () => {
  it("reads what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseJsonBody(bytes(text))).toEqual(JSON.parse(text));
      }),
      { examples: [['{"a":"\\"[[[[\\\\"}']] },
    );
  });

  it.each([
    ["", "empty"],
    ["{", "cut off"],
    ['{"a":"\\u0000"}', "U+0000 in a value"],
    ['{"\\u0000":1}', "U+0000 in a key"],
    ['["\\ud800"]', "an unpaired surrogate"],
    [`${"[".repeat(33)}${"]".repeat(33)}`, "deep nesting"],
    ["[".repeat(500_000), "very deep nesting"],
  ])("refuses %#: %s", (text) => {
    expect(() => parseJsonBody(bytes(text))).toThrow(expect.objectContaining({ code: "request.malformed-json" }));
  });

  it("refuses bytes that are not UTF-8", () => {
    expect(() => parseJsonBody(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(
      expect.objectContaining({ code: "request.malformed-json" }),
    );
  });
});
