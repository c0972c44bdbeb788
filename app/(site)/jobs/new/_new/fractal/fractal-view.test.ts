import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ONE, parseFixed } from "#lib/kernels/render-fractal/fixed-point.ts";
import { formatFixed, moveView } from "./fractal-view.ts";

describe("formatFixed", () => {
  it("is read back as the same number", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -8n * ONE, max: 8n * ONE }), (value) => {
        expect(parseFixed(formatFixed(value))).toBe(value);
      }),
    );
  });

  it.each(["0", "-0.75", "3.2", "-1.25"])("writes %s as people do", (text) => {
    expect(formatFixed(parseFixed(text)!)).toBe(text);
  });
});

describe("moveView", () => {
  const view = { centre: { re: "-0.5", im: "0" }, span: "2" };

  it("goes right and down by parts of the width", () => {
    expect(moveView(view, 0.25, 0.125)).toEqual({ centre: { re: "0", im: "-0.25" }, span: "2" });
  });

  it("zooms about the centre", () => {
    expect(moveView(view, 0, 0, 0.5)).toEqual({ ...view, span: "1" });
  });

  it("leaves a view alone that is not made of numbers", () => {
    const broken = { ...view, span: "wide" };
    expect(moveView(broken, 1, 1)).toBe(broken);
  });
});
