import { describe, expect, it } from "vitest";
import { chooseWork } from "./choose-work.ts";

describe("chooseWork", () => {
  it("reads pipelines, analyses, and any kernel's parameters", () => {
    const filter = chooseWork({ pipeline: "grayscale | invert" });
    expect([filter.kernel.id, filter.params]).toEqual([
      "image-filter",
      { pipeline: [{ op: "grayscale" }, { op: "invert" }] },
    ]);
    const analysis = chooseWork({ analyze: "corners(method=harris,limit=7)" });
    expect([analysis.kernel.id, analysis.params]).toEqual([
      "image-analyze",
      { analysis: { op: "corners", method: "harris", threshold: 20, limit: 7 } },
    ]);
    const params = { units: 2, iterations: 3, resultBytes: 4 };
    expect(chooseWork({ kernel: "spin", params: JSON.stringify(params) }).params).toEqual(params);
  });

  it.each([
    [{}, "cli.usage", undefined],
    [{ pipeline: "invert", analyze: "histogram" }, "cli.usage", undefined],
    [{ pipeline: "invert", params: "{}" }, "cli.usage", undefined],
    [{ kernel: "constructor" }, "cli.usage", undefined],
    [{ kernel: "spin", params: '{"units": }' }, "cli.params", undefined],
    [{ kernel: "spin", params: '{"units": 0}' }, "cli.params", undefined],
    [{ analyze: "corners(method=slow)" }, "pipeline.bad-value", 16],
    [{ analyze: "corners | histogram" }, "pipeline.too-long", 11],
    [{ pipeline: "blur(sigma=2" }, "pipeline.syntax", 13],
  ])("says what is wrong, and where: %j", (options, code, column) => {
    const choose = () => chooseWork(options);
    expect(choose).toThrow(expect.objectContaining({ code }));
    if (column !== undefined)
      expect(choose).toThrow(expect.objectContaining({ details: expect.objectContaining({ column }) }));
  });
});
