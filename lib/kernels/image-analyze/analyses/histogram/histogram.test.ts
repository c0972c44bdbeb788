import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { createImageAnalyzeCpu } from "../../cpu.ts";
import { imageAnalyze } from "../../kernel.ts";
import type { ImageAnalyzeParams } from "../../params.ts";
import { anyHistogram, assertEqualsReference } from "../../testing.ts";
import { statisticsOf } from "./statistics.ts";

let cpu: Computer<ImageAnalyzeParams>;
beforeAll(async () => {
  cpu = await createImageAnalyzeCpu(nodeAssets);
});

describe("histogram", () => {
  it("equals the reference for any images, whatever the tiles", async () => {
    await assertEqualsReference(cpu, anyHistogram, { min: 1, max: 4 }, 40);
  });

  it("reports exact statistics of each image", async () => {
    const grey = (level: number): number[] => [level, level, level, 255];
    const images = [Uint8Array.of(...grey(0), ...grey(10), ...grey(10), ...grey(255))];
    const shapes = [{ kind: "image", width: 2, height: 2, opaque: true }] as const;
    const job = { analysis: { op: "histogram", scale: "linear" } } as const;
    const { report } = await runWholeJob(imageAnalyze, cpu, job, { shapes, images });
    const [first] = (report as { images: { luma: object }[] }).images;
    expect(first!.luma).toMatchObject({
      min: 0,
      max: 255,
      mean: 68.75,
      variance: 11_579.6875,
      median: 10,
      percentiles: { p1: 0, p5: 0, p25: 0, p75: 10, p95: 255, p99: 255 },
      entropy: 1.5,
    });
  });

  it("agrees with floating point for any counts", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 256, maxLength: 256 }), (drawn) => {
        const counts = Uint32Array.from(drawn);
        counts[drawn[0]! % 256]! += 1;
        const total = counts.reduce((a, b) => a + b);
        const mean = counts.reduce((sum, count, level) => sum + count * level, 0) / total;
        const variance = counts.reduce((sum, count, level) => sum + count * (level - mean) ** 2, 0) / total;
        const entropy = -counts.reduce((sum, n) => (n === 0 ? sum : sum + (n / total) * Math.log2(n / total)), 0);
        const statistics = statisticsOf(counts);
        expect(statistics.mean).toBeCloseTo(mean, 5);
        expect(statistics.variance).toBeCloseTo(variance, 4);
        expect(statistics.entropy).toBeCloseTo(entropy, 5);
      }),
    );
  });
});
