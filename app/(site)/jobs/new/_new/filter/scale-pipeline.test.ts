import { describe, expect, it } from "vitest";
import { scalePipeline } from "./scale-pipeline.ts";

describe("scalePipeline", () => {
  it("changes nothing at full size", () => {
    const ops = [{ op: "blur", sigma: 2 }] as const;
    expect(scalePipeline(ops, 1)).toEqual({ ops, tooFine: [] });
  });

  it("shrinks lengths with the picture", () => {
    const { ops } = scalePipeline(
      [
        { op: "blur", sigma: 8 },
        { op: "unsharp", amount: 1, radius: 4, threshold: 3 },
        { op: "resize", width: 801 },
      ],
      0.25,
    );
    expect(ops).toEqual([
      { op: "blur", sigma: 2 },
      { op: "unsharp", amount: 1, radius: 1, threshold: 3 },
      { op: "resize", width: 200 },
    ]);
  });

  it("leaves out what cannot be seen, and says so", () => {
    const { ops, tooFine } = scalePipeline([{ op: "blur", sigma: 1 }, { op: "grayscale" }], 0.1);
    expect(ops).toEqual([{ op: "grayscale" }]);
    expect(tooFine).toEqual(["blur"]);
  });
});
