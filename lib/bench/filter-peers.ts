import { createRequire } from "node:module";
import { createImageFilterCpu } from "#lib/kernels/image-filter/cpu.ts";
import { imageFilter } from "#lib/kernels/image-filter/kernel.ts";
import type { Op } from "#lib/kernels/image-filter/params.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { runWholeJob } from "#lib/kernels/run-whole-job.ts";

/** Raw pixels, `u8[height, width, channels]`. */
export interface RawImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** A program that filters images: bytes in, bytes out, one thread. */
export interface FilterPeer {
  readonly name: string;
  /** Null when the peer has nothing comparable. Where its operation differs, it is the nearest one it has. */
  prepare(op: Op, image: RawImage): (() => Promise<Uint8Array>) | null;
}

/** This project's kernel, unit by unit through its plan; RGB images go in as opaque RGBA, its only layout. */
export async function createTabgridPeer(): Promise<FilterPeer> {
  const cpu = await createImageFilterCpu(nodeAssets);
  return {
    name: "tabgrid",
    prepare(op, image) {
      const { width, height, channels } = image;
      const shapes = [{ kind: "image", width, height, opaque: channels === 3 }] as const;
      const pixels = image.channels === 3 ? withAlpha(image.pixels) : image.pixels;
      return async () => (await runWholeJob(imageFilter, cpu, { pipeline: [op] }, { shapes, images: [pixels] })).image!;
    },
  };
}

/** Weights below this share of the centre's are left out by sharp unless told otherwise. */
const SHARP_MIN_AMPLITUDE = 0.2;

/**
 * sharp, its integer precision; unsharp is its own `sharpen` (of L in LAB, not of each channel).
 *
 * @param minAmplitude where its Gaussian ends; by default it is cut off early, which is fast and inaccurate.
 */
export async function createSharpPeer(name = "sharp", minAmplitude = SHARP_MIN_AMPLITUDE): Promise<FilterPeer> {
  const { default: sharp } = await import("sharp");
  sharp.concurrency(1);
  sharp.cache(false);
  return {
    name,
    prepare(op, { pixels, width, height, channels }): (() => Promise<Uint8Array>) | null {
      const open = () => sharp(pixels, { raw: { width, height, channels } });
      switch (op.op) {
        case "blur":
          return () => open().blur({ sigma: op.sigma, precision: "integer", minAmplitude }).raw().toBuffer();
        case "unsharp":
          if (minAmplitude !== SHARP_MIN_AMPLITUDE) return null;
          return () => open().sharpen({ sigma: op.radius }).raw().toBuffer();
        case "resize":
          if (minAmplitude !== SHARP_MIN_AMPLITUDE) return null;
          return () =>
            open().resize({ width: op.width!, kernel: "lanczos3", fastShrinkOnLoad: false }).raw().toBuffer();
        default:
          return null;
      }
    },
  };
}

/** wasm-vips; RGBA is premultiplied round blur and resize, as sharp does it. */
export async function createVipsPeer(): Promise<FilterPeer> {
  const { default: Vips } = await import("wasm-vips");
  const vips = await Vips();
  vips.concurrency(1);
  vips.Cache.max(0);
  return {
    name: "wasm-vips",
    prepare(op, { pixels, width, height, channels }) {
      const apply = (image: InstanceType<typeof vips.Image>) => {
        switch (op.op) {
          case "blur":
            return image.gaussblur(op.sigma, { precision: "integer" });
          case "unsharp":
            return image.copy({ interpretation: "srgb" }).sharpen({ sigma: op.radius });
          default:
            return image.resize(0.5, { kernel: "lanczos3" });
        }
      };
      return async () => {
        using memory = vips.Image.newFromMemory(pixels, width, height, channels, vips.BandFormat.uchar);
        if (channels === 3) {
          using result = apply(memory);
          return result.writeToMemory() as Uint8Array;
        }
        using coloured = memory.copy({ interpretation: "srgb" });
        using premultiplied = coloured.premultiply();
        using bytes = premultiplied.cast(vips.BandFormat.uchar);
        using filtered = apply(bytes);
        using restored = filtered.unpremultiply();
        using result = restored.cast(vips.BandFormat.uchar);
        return result.writeToMemory() as Uint8Array;
      };
    },
  };
}

/** opencv-js (WebAssembly). It has no Lanczos that widens when shrinking. RGBA is not premultiplied. */
export async function createOpencvPeer(): Promise<FilterPeer> {
  const { cv } = await loadOpencv();
  return {
    name: "opencv-js",
    prepare(op, { pixels, width, height, channels }) {
      if (op.op !== "blur" && op.op !== "unsharp") return null;
      return async () => {
        const source = new cv.Mat(height, width, channels === 3 ? cv.CV_8UC3 : cv.CV_8UC4);
        const result = new cv.Mat();
        try {
          source.data.set(pixels);
          cv.GaussianBlur(source, result, new cv.Size(0, 0), op.op === "blur" ? op.sigma : op.radius);
          if (op.op === "unsharp") cv.addWeighted(source, 1 + op.amount, result, -op.amount, 0, result);
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
  readonly Mat: new (height?: number, width?: number, type?: number) => OpenCvMat;
  readonly Size: new (width: number, height: number) => unknown;
  GaussianBlur(source: OpenCvMat, result: OpenCvMat, size: unknown, sigma: number): void;
  addWeighted(a: OpenCvMat, alpha: number, b: OpenCvMat, beta: number, gamma: number, result: OpenCvMat): void;
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

/** RGB pixels as opaque RGBA. */
export function withAlpha(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
  }
  return rgba;
}
