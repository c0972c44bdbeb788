import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_OPS } from "./limits.ts";
import { imageFilterParamsSchema, type Op, opForms } from "./params.ts";
import { formatPipeline, parsePipeline } from "./pipeline-text.ts";

const sigma = fc.double({ min: 0.3, max: 64, noNaN: true });
const side = fc.integer({ min: 1, max: 65_535 });
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant("blur" as const), sigma }),
  fc.record({
    op: fc.constant("unsharp" as const),
    amount: fc.double({ min: 0, max: 10, noNaN: true }),
    radius: sigma,
    threshold: fc.integer({ min: 0, max: 255 }),
  }),
  fc.record({
    op: fc.constantFrom("brightness" as const, "contrast" as const),
    amount: fc.double({ min: 1e-9, max: 1, noNaN: true }),
  }),
  fc.constantFrom({ op: "grayscale" as const }, { op: "sobel" as const }),
  fc.record({ op: fc.constant("resize" as const), width: side }),
  fc.record({ op: fc.constant("resize" as const), width: side, height: side }),
);

describe("pipeline text", () => {
  it("reads operations, with or without spaces and parentheses", () => {
    expect(parsePipeline("blur( sigma = 2 )|unsharp(amount=1,radius=1.5) | grayscale|sobel()  ")).toEqual([
      { op: "blur", sigma: 2 },
      { op: "unsharp", amount: 1, radius: 1.5, threshold: 0 },
      { op: "grayscale" },
      { op: "sobel" },
    ]);
  });

  it("survives being written and read again", () => {
    fc.assert(
      fc.property(fc.array(op, { minLength: 1, maxLength: MAX_OPS }), (ops) => {
        expect(parsePipeline(formatPipeline(ops))).toEqual(ops);
        expect(imageFilterParamsSchema.parse({ pipeline: ops })).toEqual({ pipeline: ops });
      }),
    );
  });

  it.each([
    ["", "pipeline.syntax", 1],
    ["blur(sigma=2) |", "pipeline.syntax", 16],
    ["blur(sigma=2) sobel", "pipeline.syntax", 15],
    ["blur(sigma=2", "pipeline.syntax", 13],
    ["blur(sigma 2)", "pipeline.syntax", 12],
    ["blur(sigma=two)", "pipeline.syntax", 12],
    ["unsharp(amount=1 radius=2)", "pipeline.syntax", 18],
    ["sobel | blr(sigma=2)", "pipeline.unknown-operation", 9],
    ["toString", "pipeline.unknown-operation", 1],
    ["blur(radius=2)", "pipeline.unknown-parameter", 6],
    ["sobel(x=1)", "pipeline.unknown-parameter", 7],
    ["blur(sigma=2,sigma=3)", "pipeline.repeated-parameter", 14],
    ["sobel | blur", "pipeline.missing-parameter", 9],
    ["resize()", "pipeline.bad-value", 1],
    ["blur(sigma=99)", "pipeline.bad-value", 12],
    ["resize(width=1.5)", "pipeline.bad-value", 14],
    [Array(17).fill("sobel").join("|"), "pipeline.too-long", 97],
  ])("refuses “%s” with %s at column %i", (text, code, column) => {
    expect(() => parsePipeline(text)).toThrow(
      expect.objectContaining({ code, kind: "user", details: expect.objectContaining({ column }) }),
    );
  });

  it("never fails in another way, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."blur(sigma=2)|,unsharp .-e1\n☃") }), (text) => {
        try {
          parsePipeline(text);
        } catch (error) {
          expect(error).toMatchObject({ kind: "user", details: { column: expect.any(Number) } });
        }
      }),
    );
  });
});

describe("forms", () => {
  it("know each field's label, unit, range and starting value", () => {
    expect(opForms.unsharp.label).toBe("Unsharp mask");
    expect(opForms.blur.fields).toEqual([
      {
        kind: "number",
        name: "sigma",
        label: "Radius (σ)",
        unit: "px",
        min: 0.3,
        max: 64,
        step: 0.1,
        integer: false,
        optional: false,
        initial: 2,
      },
    ]);
    expect(opForms.resize.fields.map(({ name, optional }) => [name, optional])).toEqual([
      ["width", true],
      ["height", true],
      ["filter", true],
    ]);
  });
});
