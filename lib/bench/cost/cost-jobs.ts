import { readFile } from "node:fs/promises";
import { parseAnalysis } from "#lib/kernels/image-analyze/analysis-text.ts";
import type { ImageAnalyzeParams } from "#lib/kernels/image-analyze/params.ts";
import { imageAnalyzeRuntime } from "#lib/kernels/image-analyze/runtime.ts";
import { drawTestImage } from "#lib/kernels/image-filter/draw-test-image.ts";
import type { ImageFilterParams } from "#lib/kernels/image-filter/params.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import { imageFilterRuntime } from "#lib/kernels/image-filter/runtime.ts";
import type { RecognizeParams } from "#lib/kernels/image-recognize/params.ts";
import { imageRecognizeRuntime } from "#lib/kernels/image-recognize/runtime.ts";
import type { KernelRuntime, Size } from "#lib/kernels/kernel.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import type { RenderFractalParams } from "#lib/kernels/render-fractal/params.ts";
import { renderFractalRuntime } from "#lib/kernels/render-fractal/runtime.ts";
import { type CostCase, type CostJob, casesOf } from "./cost-cases.ts";

/** An image of many units, and one that is a unit or two, with edges all around. */
const LARGE: Size = { width: 1024, height: 1024 };
const SMALL: Size = { width: 330, height: 190 };

/** Pipelines over the ranges of the operations' parameters, on both images. */
const PIPELINES = [
  "blur(sigma=0.3)",
  "blur(sigma=0.5)",
  "blur(sigma=2)",
  "blur(sigma=5)",
  "blur(sigma=7)",
  "blur(sigma=16)",
  "blur(sigma=40)",
  "unsharp(radius=0.5)",
  "unsharp(radius=1.5)",
  "unsharp(radius=20)",
  "brightness(amount=0.1)",
  "contrast(amount=0.3)",
  "invert",
  "levels(black=10,white=240)",
  "curves(points=0:9/90:200/255:30)",
  "white-balance(temperature=4000)",
  "grayscale",
  "saturation(amount=0.4)",
  "threshold",
  "equalize",
  "equalize(channels=each)",
  "autolevels",
  "clahe",
  "clahe(channels=each,across=3,down=16)",
  "convolve(top=-1,left=-1,centre=5,right=-1,bottom=-1)",
  "convolve(top=-1,left=-1,centre=4,right=-1,bottom=-1)",
  "box-blur(radius=1)",
  "box-blur(radius=8)",
  "box-blur(radius=30)",
  "box-blur(radius=100)",
  "bilateral(sigma=1,range=20)",
  "bilateral(sigma=3,range=20)",
  "denoise(strength=10,search=3)",
  "denoise(strength=10,patch=2,search=5)",
  "denoise(strength=10,patch=3,search=9)",
  "median(radius=1)",
  "median(radius=2)",
  "median(radius=3)",
  "median(radius=4)",
  "median(radius=5)",
  "erode(radius=1)",
  "dilate(radius=4)",
  "dilate(radius=12)",
  "dilate(radius=30)",
  "erode(radius=1,shape=square)",
  "dilate(radius=12,shape=square)",
  "close(radius=30,shape=square)",
  "open(radius=1)",
  "open(radius=4)",
  "close(radius=20)",
  "sobel",
  "scharr",
  "laplacian",
  "emboss",
  "canny",
  "resize(width=512)",
  "resize(width=150)",
  "resize(width=1600)",
  "resize(width=4000)",
  "resize(width=512,filter=bicubic)",
  "resize(width=1600,filter=bicubic)",
  "resize(width=512,filter=bilinear)",
  "resize(width=1600,filter=bilinear)",
  "resize(width=512,filter=nearest)",
  "resize(width=1600,filter=nearest)",
  "crop(x=20,y=30)",
  "crop(x=20,y=30,width=3,height=100)",
  "flip(direction=horizontal)",
  "flip(direction=vertical)",
  "rotate(degrees=90)",
  "rotate(degrees=180)",
  "rotate(degrees=30)",
  "rotate(degrees=30,sampling=bicubic)",
  "perspective(corners=50:50/950:0/1000:1000/0:950)",
  "perspective(corners=50:50/950:0/1000:1000/0:950,sampling=bicubic)",
  "blur(sigma=2)|sobel|invert",
  "median(radius=1)|resize(width=512)|unsharp",
  "gamma(gamma=2)|contrast(amount=0.2)|saturation(amount=0.3)",
] as const;

/** Analyses with the images that each takes. */
const ANALYSES: readonly (readonly [text: string, ...images: Size[]])[] = [
  ["histogram", LARGE],
  ["corners(method=fast9)", LARGE],
  ["corners(method=fast9,threshold=60)", SMALL],
  ["corners(method=fast12)", LARGE],
  ["corners(method=harris)", LARGE],
  ["components", LARGE],
  ["components(threshold=60,connectivity=four)", SMALL],
  ["lines", LARGE],
  ["lines(threshold=120)", LARGE],
  ["match", LARGE, { width: 48, height: 48 }],
  ["match(spacing=1)", LARGE, { width: 9, height: 20 }],
  ["match(spacing=32)", LARGE, { width: 120, height: 90 }],
  ["duplicates", LARGE, SMALL],
];

/** Analyses that list and draw what they find. */
const FINDING = /^(corners|components|lines|match)/;

const FRACTALS = {
  interior: { centre: { re: "-0.1", im: "0" }, span: "0.2", maxIterations: 500 },
  boundary: { centre: { re: "-0.743643887", im: "0.131825904" }, span: "0.001", maxIterations: 1000 },
  whole: { centre: { re: "-0.65", im: "0" }, span: "3", maxIterations: 300 },
  "whole, nine samples": { centre: { re: "-0.65", im: "0" }, span: "3", maxIterations: 300, samples: 3 },
  outside: { centre: { re: "1.5", im: "1" }, span: "0.5", maxIterations: 1000 },
  "Julia set": {
    kind: "julia",
    constant: { re: "-0.8", im: "0.156" },
    centre: { re: "0", im: "0" },
    span: "3",
    maxIterations: 400,
  },
} as const;

/** Of every kernel, units with the parameters that decide what they cost. */
export async function costCases(seed: number): Promise<Record<string, readonly CostCase[]>> {
  return {
    imageFilter: await openCases(imageFilterRuntime, filterJobs(seed)),
    imageAnalyze: await openCases(imageAnalyzeRuntime, [...analysisJobs(seed), ...extremeJobs(seed)]),
    imageRecognize: await openCases(imageRecognizeRuntime, await networkJobs(seed)),
    renderFractal: await openCases(renderFractalRuntime, fractalJobs()),
  };
}

async function openCases<Params>(
  { kernel, createCpu }: Pick<KernelRuntime<Params>, "kernel" | "createCpu">,
  jobs: readonly CostJob<Params>[],
): Promise<CostCase[]> {
  const computer = await createCpu(nodeAssets);
  const cases: CostCase[] = [];
  for (const job of jobs) cases.push(...(await casesOf(kernel, computer, job)));
  return cases;
}

function filterJobs(seed: number): CostJob<ImageFilterParams>[] {
  const draw = drawing(seed);
  return [LARGE, SMALL].flatMap((size) =>
    PIPELINES.flatMap((text) =>
      [true, false].map((opaque) => ({
        name: `${text} ${describeImage(size, opaque)}`,
        params: { pipeline: parsePipeline(text) },
        shapes: [{ kind: "image", ...size, opaque }] as const,
        images: [draw(size, opaque)],
      })),
    ),
  );
}

function analysisJobs(seed: number): CostJob<ImageAnalyzeParams>[] {
  const draw = drawing(seed);
  return ANALYSES.flatMap(([text, ...sizes]) =>
    [true, false].map((opaque) => ({
      name: `${text} ${describeImage(sizes[0]!, opaque)}`,
      params: { analysis: parseAnalysis(text) },
      shapes: sizes.map((size) => ({ kind: "image", ...size, opaque }) as const),
      images: sizes.map((size) => draw(size, opaque)),
      // Lines are voted for by edges, and what was found is drawn.
      byContent: (title) => text.startsWith("lines") || (title === "Drawing" && FINDING.test(text)),
    })),
  );
}

/** The first stage of analyses of pictures of nothing, and of nothing but noise. */
function extremeJobs(seed: number): CostJob<ImageAnalyzeParams>[] {
  const { width, height } = LARGE;
  const noise = drawNoise(width * height, seed);
  const flat = new Uint8Array(noise.length).fill(255);
  return ANALYSES.filter(([, size, ...others]) => size === LARGE && others.length === 0).flatMap(([text]) =>
    Object.entries({ flat, noise }).map(([name, image]) => ({
      name: `${text} ${name}`,
      params: { analysis: parseAnalysis(text) },
      shapes: [{ kind: "image", ...LARGE, opaque: true }] as const,
      images: [image],
      byContent: () => true,
    })),
  );
}

/** Opaque pixels of random colours: `u8[count, 4]`. */
function drawNoise(count: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count * 4);
  let state = seed;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = i % 4 === 3 ? 255 : state >>> 24;
  }
  return bytes;
}

/** The network that is shipped, which enlarges a picture. */
async function networkJobs(seed: number): Promise<CostJob<RecognizeParams>[]> {
  const draw = drawing(seed);
  const file = new Uint8Array(await readFile(new URL("../../../public/models/upscale-2x.onnx", import.meta.url)));
  const { kernel } = imageRecognizeRuntime;
  return [LARGE, SMALL].map((size) => ({
    name: `upscale-2x ${describeImage(size, true)}`,
    params: kernel.params.parse({}),
    shapes: [
      { kind: "image", ...size, opaque: true },
      { kind: "file", sizeBytes: file.length, summary: kernel.inspectFile!(file) },
    ],
    images: [draw(size, true)],
    files: [file],
  }));
}

function fractalJobs(): CostJob<RenderFractalParams>[] {
  return Object.entries(FRACTALS).map(([name, view]) => {
    const params = renderFractalRuntime.kernel.params.parse({ width: 512, height: 512, samples: 1, ...view });
    return { name, params, shapes: [] };
  });
}

/** Draws each image once. */
function drawing(seed: number): (size: Size, opaque: boolean) => Uint8Array<ArrayBuffer> {
  const known = new Map<string, Uint8Array<ArrayBuffer>>();
  return (size, opaque) => {
    const key = describeImage(size, opaque);
    const image = known.get(key) ?? drawTestImage(size.width, size.height, seed, { opaque });
    known.set(key, image);
    return image;
  };
}

const describeImage = ({ width, height }: Size, opaque: boolean): string =>
  `${opaque ? "opaque" : "transparent"} ${width} × ${height}`;
