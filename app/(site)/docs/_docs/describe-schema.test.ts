import { describe, expect, it } from "vitest";
import { describeLimits, describeType, objectChoices, objectInside } from "./describe-schema.ts";

describe("describeType", () => {
  it.each([
    ["string (date-time)", { type: "string", format: "date-time" }],
    ['"png" | "webp"', { type: "string", enum: ["png", "webp"] }],
    ["list of integer", { type: "array", items: { type: "integer" } }],
    ["object or null", { anyOf: [{ type: "object" }, { type: "null" }] }],
    ["Problem", { $ref: "#/components/schemas/Problem" }],
    ["anything", {}],
  ])("says %s", (text, schema) => expect(describeType(schema)).toBe(text));
});

describe("describeLimits", () => {
  it.each([
    ["1 to 7, default 2", { minimum: 1, maximum: 7, default: 2 }],
    ["", { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }],
    ["more than 0", { exclusiveMinimum: 0, maximum: Number.MAX_SAFE_INTEGER }],
    ["87 characters", { minLength: 87, maxLength: 87 }],
  ])("says %j", (text, schema) => expect(describeLimits(schema)).toBe(text));
});

describe("objects inside", () => {
  const object = { type: "object", properties: { a: {} } };
  it("finds the one behind a list or a null", () => {
    expect(objectInside({ type: "array", items: { anyOf: [object, { type: "null" }] } })).toBe(object);
  });
  it("lists several choices by themselves", () => {
    const union = { oneOf: [object, { type: "object", properties: { b: {} } }] };
    expect(objectInside(union)).toBeNull();
    expect(objectChoices(union)).toHaveLength(2);
  });
});
