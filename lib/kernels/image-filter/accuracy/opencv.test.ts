import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { drawTestImage } from "../draw-test-image.ts";
import { parsePipeline } from "../pipeline-text.ts";
import { filterWholeImage } from "../reference.ts";

/** The part of OpenCV's interface that is used here. */
interface OpenCv {
  readonly CV_8UC1: number;
  readonly Mat: new (height?: number, width?: number, type?: number) => Mat;
  readonly Size: new (width: number, height: number) => unknown;
  readonly CLAHE: new (limit: number, cells: unknown) => { apply(source: Mat, result: Mat): void };
  Canny(source: Mat, result: Mat, low: number, high: number, aperture: number, euclidean: boolean): void;
  equalizeHist(source: Mat, result: Mat): void;
  onRuntimeInitialized?: () => void;
}

interface Mat {
  readonly data: Uint8Array;
}

let cv: OpenCv;
beforeAll(async () => {
  const loading = createRequire(import.meta.url)("@techstark/opencv-js") as OpenCv;
  if (!loading.Mat) {
    await new Promise<void>((resolve) => {
      loading.onRuntimeInitialized = resolve;
    });
  }
  cv = loading;
});

/** A drawn picture whose colours are all its green: its grey levels, and what a pipeline and OpenCV make of them. */
function compare(text: string, width: number, height: number, apply: (source: Mat, result: Mat) => void) {
  const pixels = drawTestImage(width, height, 11, { opaque: true });
  const levels = pixels.filter((_, i) => i % 4 === 1);
  const grey = pixels.map((value, i) => (i % 4 === 3 ? value : levels[i >> 2]!));
  const filtered = filterWholeImage({ pipeline: parsePipeline(text) }, { width, height, opaque: true }, grey);
  const source = new cv.Mat(height, width, cv.CV_8UC1);
  source.data.set(levels);
  const result = new cv.Mat();
  apply(source, result);
  return { ours: Buffer.from(filtered.filter((_, i) => i % 4 === 0)), theirs: Buffer.from(result.data) };
}

const SIZES = [
  [1, 1],
  [61, 47],
  [200, 131],
] as const;

describe("of a grey image OpenCV makes the same", () => {
  it.each(SIZES)("Canny's edges, %i × %i pixels", (width, height) => {
    for (const [low, high] of [
      [0, 0],
      [20, 300],
      [50, 150],
    ] as const) {
      const { ours, theirs } = compare(`canny(low=${low},high=${high})`, width, height, (source, result) =>
        cv.Canny(source, result, low, high, 3, false),
      );
      expect(ours.equals(theirs)).toBe(true);
    }
  });

  it.each(SIZES)("equalized histogram, %i × %i pixels", (width, height) => {
    const { ours, theirs } = compare("equalize", width, height, (source, result) => cv.equalizeHist(source, result));
    expect(ours.equals(theirs)).toBe(true);
  });

  it("local contrast within two levels, where cells are large", () => {
    const { ours, theirs } = compare("clahe(limit=3,across=2,down=2)", 600, 400, (source, result) =>
      new cv.CLAHE(3, new cv.Size(2, 2)).apply(source, result),
    );
    const furthest = ours.reduce((soFar, level, i) => Math.max(soFar, Math.abs(level - theirs[i]!)), 0);
    expect(furthest).toBeLessThanOrEqual(2);
  });
});
