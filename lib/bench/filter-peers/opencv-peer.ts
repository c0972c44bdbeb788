import { createRequire } from "node:module";
import { weightsOf } from "#lib/kernels/image-filter/families/convolve/operations.ts";
import type { Op } from "#lib/kernels/image-filter/params.ts";
import type { FilterPeer } from "./filter-peer.ts";

/** opencv-js (WebAssembly). It has no Lanczos that widens when shrinking. RGBA is not premultiplied. */
export async function createOpencvPeer(): Promise<FilterPeer> {
  const { cv } = await loadOpencv();

  const filterOf = (op: Op): ((source: OpenCvMat, result: OpenCvMat) => void) | null => {
    switch (op.op) {
      case "blur":
        return (source, result) => cv.GaussianBlur(source, result, new cv.Size(0, 0), op.sigma);
      case "unsharp":
        return (source, result) => {
          cv.GaussianBlur(source, result, new cv.Size(0, 0), op.radius);
          cv.addWeighted(source, 1 + op.amount, result, -op.amount, 0, result);
        };
      case "convolve": {
        const weights = weightsOf(op).map((weight) => weight / op.divisor);
        return (source, result) => {
          const mask = cv.matFromArray(3, 3, cv.CV_32F, weights);
          cv.filter2D(source, result, -1, mask, new cv.Point(-1, -1), op.offset, cv.BORDER_REPLICATE);
          mask.delete();
        };
      }
      case "median":
        return (source, result) => cv.medianBlur(source, result, 2 * op.radius + 1);
      case "invert":
        return (source, result) => cv.bitwise_not(source, result);
      default:
        return null;
    }
  };

  return {
    name: "opencv-js",
    prepare(op, { pixels, width, height, channels }) {
      const apply = filterOf(op);
      if (apply === null) return null;
      return async () => {
        const source = new cv.Mat(height, width, channels === 3 ? cv.CV_8UC3 : cv.CV_8UC4);
        const result = new cv.Mat();
        try {
          source.data.set(pixels);
          apply(source, result);
          return result.data.slice();
        } finally {
          source.delete();
          result.delete();
        }
      };
    },
  };
}

/** The part of OpenCV's interface that is used here. */
interface OpenCv {
  readonly CV_8UC3: number;
  readonly CV_8UC4: number;
  readonly CV_32F: number;
  readonly BORDER_REPLICATE: number;
  readonly Mat: new (height?: number, width?: number, type?: number) => OpenCvMat;
  readonly Size: new (width: number, height: number) => unknown;
  readonly Point: new (x: number, y: number) => unknown;
  matFromArray(rows: number, columns: number, type: number, values: readonly number[]): OpenCvMat;
  GaussianBlur(source: OpenCvMat, result: OpenCvMat, size: unknown, sigma: number): void;
  addWeighted(a: OpenCvMat, alpha: number, b: OpenCvMat, beta: number, gamma: number, result: OpenCvMat): void;
  filter2D(
    source: OpenCvMat,
    result: OpenCvMat,
    depth: number,
    mask: OpenCvMat,
    anchor: unknown,
    delta: number,
    border: number,
  ): void;
  medianBlur(source: OpenCvMat, result: OpenCvMat, size: number): void;
  bitwise_not(source: OpenCvMat, result: OpenCvMat): void;
  onRuntimeInitialized?: () => void;
}

interface OpenCvMat {
  readonly data: Uint8Array;
  delete(): void;
}

/** The module in an object of its own: it has a `then` that never settles. */
async function loadOpencv(): Promise<{ cv: OpenCv }> {
  const cv = createRequire(import.meta.url)("@techstark/opencv-js") as OpenCv;
  if (!cv.Mat) {
    await new Promise<void>((resolve) => {
      cv.onRuntimeInitialized = resolve;
    });
  }
  return { cv };
}
