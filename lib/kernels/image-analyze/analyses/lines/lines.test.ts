import { beforeAll, describe, expect, it } from "vitest";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { runWholeJob } from "../../../run-whole-job.ts";
import { parseAnalysis } from "../../analysis-text.ts";
import { createImageAnalyzeCpu } from "../../cpu.ts";
import { imageAnalyze, imageAnalyzeWith } from "../../kernel.ts";
import type { ImageAnalyzeParams } from "../../params.ts";
import { anyLines, assertEqualsReference, greyImage } from "../../testing.ts";
import { votesBytes } from "./analysis.ts";
import { anglesOf, binCount, directionOf } from "./angles.ts";
import type { Line } from "./merge-votes.ts";

let cpu: Computer<ImageAnalyzeParams>;
beforeAll(async () => {
  cpu = await createImageAnalyzeCpu(nodeAssets);
});

describe("lines", () => {
  it("equal the reference for any image, whatever the tiles", async () => {
    await assertEqualsReference(cpu, anyLines, { min: 1, max: 1 }, 40);
  });

  it.each([0, 17, 45, 90, 133, 171])("finds the edge of a half-plane whose normal has %i°", async (angle) => {
    const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
    const rho = 60 * cos + 50 * sin;
    const image = greyImage(120, 100, (x, y) => (x * cos + y * sin < rho ? 30 : 220));
    const kernel = imageAnalyzeWith({ survey: 20, drawing: 256 });
    const { report } = await runWholeJob(kernel, cpu, { analysis: parseAnalysis("lines(minVotes=60)") }, image);
    const [best] = (report as { lines: Line[] }).lines;
    expect(Math.abs(best!.angle - angle)).toBeLessThanOrEqual(1);
    expect(Math.abs(best!.rho - rho)).toBeLessThanOrEqual(2.5);
  });

  it.each([
    [-18, 1],
    [-19, 2],
  ])(
    "past 180° goes on with the opposite distances: of lines at 0°, 5 px and 179°, %i px it finds %i",
    (rho, found) => {
      const image = { kind: "image", width: 40, height: 40, opaque: true } as const;
      const job = { params: { analysis: parseAnalysis("lines(minVotes=10)") }, inputs: [image] };
      const bins = binCount(image);
      const votes = new Uint16Array(votesBytes(bins) / 2);
      const angles = anglesOf({ x: 0, y: 0, ...image });
      votes[2 + 5 - angles[0]!.first] = 50;
      votes[2 + 179 * bins + rho - angles[179]!.first] = 60;
      const assembly = imageAnalyze.openStage!(job, 0, []);
      assembly.add(0, new Uint8Array(votes.buffer));
      expect(imageAnalyze.report!(job, [assembly.finish()])).toMatchObject({ found, listed: found });
    },
  );

  it("has the directions of mathematics", () => {
    for (let angle = 0; angle < 180; angle++) {
      const { cos, sin } = directionOf(angle);
      expect(Math.abs(cos - Math.cos((angle * Math.PI) / 180) * 16384)).toBeLessThan(0.500001);
      expect(Math.abs(sin - Math.sin((angle * Math.PI) / 180) * 16384)).toBeLessThan(0.500001);
    }
  });

  it("refuses pictures whose accumulator would be too large", () => {
    const params = { analysis: parseAnalysis("lines") };
    const refused = expect.objectContaining({ code: "image-analyze.too-long", kind: "user" });
    expect(() => imageAnalyze.plan(params, [{ kind: "image", width: 16_385, height: 2, opaque: true }])).toThrow(
      refused,
    );
  });
});
