import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

test("members are sorted by code units at every depth, numbers written as ECMAScript does", () => {
  const value = { b: [1e21, -0, 0.1, { z: null, "10": 1, "9": 2 }], a: "\u20ac\n", ö: true, x: undefined };
  expect(canonicalJson(value)).toBe('{"a":"€\\n","b":[1e+21,0,0.1,{"10":1,"9":2,"z":null}],"ö":true}');
});

test("the text says the same as JSON.stringify's, whatever the order of members was", () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, reversed(member)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
    }),
  );
});
