import { describe, expect, it } from "vitest";
import type { NetworkSummary } from "./network/summary.ts";
import { exponentialTable, reportOf } from "./report.ts";

const summary = (output: Partial<NetworkSummary["output"]>, labels: readonly string[] = []): NetworkSummary => ({
  ...{ kind: "classifier", input: { channels: 1, width: 4, height: 4 }, labels, layers: [] },
  output: { channels: 4, quantisation: { scale: 0.5, zero: 100 }, softmax: false, ...output },
  ...{ scale: null, apron: null, macsPerPixel: 1, weightBytes: 1 },
});

describe("a classifier's report", () => {
  it("names the highest classes of each image, the lower index first when they are equal", () => {
    const levels = Uint8Array.of(100, 104, 90, 104, 0, 1, 2, 3);
    expect(reportOf(summary({}, ["a", "b", "c", "d"]), levels, 2)).toEqual([
      {
        image: 0,
        labels: [
          { index: 1, label: "b", score: 2 },
          { index: 3, label: "d", score: 2 },
        ],
      },
      {
        image: 1,
        labels: [
          { index: 3, label: "d", score: -48.5 },
          { index: 2, label: "c", score: -49 },
        ],
      },
    ]);
  });

  it("gives probabilities where the network ends in a Softmax", () => {
    const [found] = reportOf(summary({ softmax: true }), Uint8Array.of(100, 102, 104, 96), 4);
    const scores = [2, 1, 0, -2];
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    for (const [i, { probability }] of found!.labels.entries()) {
      expect(probability).toBeCloseTo(Math.exp(scores[i]!) / total, 6);
    }
  });

  it("has exponentials to the last bit but one", () => {
    for (const scale of [1e-4, 0.01, 0.0371, 0.5, 3, 1e9]) {
      exponentialTable(scale).forEach((value, n) => {
        expect(Math.abs(value - Math.exp(-n * scale) * 2 ** 24)).toBeLessThan(0.51);
      });
    }
  });
});
