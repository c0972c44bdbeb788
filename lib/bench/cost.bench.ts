import { goldenWork } from "#lib/kernels/admission.ts";
import { parseAnalysis } from "#lib/kernels/image-analyze/analysis-text.ts";
import { imageAnalyzeRuntime } from "#lib/kernels/image-analyze/runtime.ts";
import { drawTestImage } from "#lib/kernels/image-filter/draw-test-image.ts";
import { imageFilter } from "#lib/kernels/image-filter/kernel.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import { imageFilterRuntime } from "#lib/kernels/image-filter/runtime.ts";
import type { Computer, GoldenVector, Kernel } from "#lib/kernels/kernel.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import type { RenderFractalParams } from "#lib/kernels/render-fractal/params.ts";
import { renderFractalRuntime } from "#lib/kernels/render-fractal/runtime.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

/** What a unit declares is meant to be this many operations per nanosecond of one core. */
const OPS_PER_NANOSECOND = 4;
/** CPU time is counted in coarse ticks: runs are timed in batches of at least this long, and the fastest batch counts. */
const BATCH_MS = 40;
const BATCHES = 4;
/** Image that filters are measured on; its first tile lies at the edge, the one measured amid it. */
const SIDE = 1024;

/** Pipelines over the ranges of the operations' parameters. */
const PIPELINES = [
  "blur(sigma=0.5)",
  "blur(sigma=2)",
  "blur(sigma=5)",
  "blur(sigma=7)",
  "blur(sigma=16)",
  "blur(sigma=40)",
  "unsharp(radius=1.5)",
  "unsharp(radius=20)",
  "brightness(amount=0.1)",
  "contrast(amount=0.3)",
  "grayscale",
  "levels(black=10,white=240)",
  "saturation(amount=0.4)",
  "invert",
  "threshold",
  "convolve(top=-1,left=-1,centre=5,right=-1,bottom=-1)",
  "box-blur(radius=3)",
  "box-blur(radius=30)",
  "median(radius=1)",
  "median(radius=2)",
  "median(radius=5)",
  "dilate(radius=2)",
  "dilate(radius=12)",
  "open(radius=4)",
  "sobel",
  "laplacian",
  "canny",
  "equalize",
  "clahe",
  "resize(width=512)",
  "resize(width=200)",
  "resize(width=1600)",
  "resize(width=512,filter=bilinear)",
  "flip(direction=horizontal)",
  "rotate(degrees=30)",
  "blur(sigma=2)|sobel|invert",
] as const;

/** Analyses, each of as many images as it takes. */
const ANALYSES: readonly (readonly [text: string, images: number])[] = [
  ["histogram", 1],
  ["corners(method=fast9)", 1],
  ["corners(method=harris)", 1],
  ["components", 1],
  ["lines", 1],
  ["match", 2],
  ["duplicates", 2],
];
/** Side of the second image of an analysis: a template's. */
const SECOND_SIDE = 48;

const FRACTALS: readonly (readonly [name: string, Partial<RenderFractalParams>])[] = [
  ["interior", { centre: { re: "-0.1", im: "0" }, span: "0.2", maxIterations: 500 }],
  ["boundary", { centre: { re: "-0.743643887", im: "0.131825904" }, span: "0.001", maxIterations: 1000 }],
  ["whole", { centre: { re: "-0.65", im: "0" }, span: "3", maxIterations: 300 }],
];

interface Case {
  readonly name: string;
  readonly declaredOps: number;
  run(): Promise<unknown>;
}

/**
 * Whether units' declared cost, from which credit is counted, is proportional to the time they take on the CPU path. Per
 * case nanoseconds measured and declared; `cost.KERNEL.worstDeviation` is by how much the worst case of a kernel departs
 * from that kernel's median ratio of the two (0.25: a quarter too much or too little).
 */
export async function run({ seed }: BenchOptions): Promise<BenchResult> {
  const figures: Record<string, number> = {};
  const table = [["unit", "measured µs", "declared µs", "relative"]];
  for (const [kernel, cases] of [
    ["imageFilter", await filterCases(seed)],
    ["imageAnalyze", await analysisCases(seed)],
    ["renderFractal", await fractalCases()],
  ] as const) {
    const measured: { name: string; ns: number; declaredNs: number; ratio: number }[] = [];
    for (const each of cases) {
      const ns = await fastestNs(each);
      const declaredNs = each.declaredOps / OPS_PER_NANOSECOND;
      measured.push({ name: each.name, ns, declaredNs, ratio: declaredNs / ns });
    }
    const median = measured.map(({ ratio }) => ratio).sort((a, b) => a - b)[measured.length >> 1]!;
    let worst = 0;
    for (const { name, ns, declaredNs, ratio } of measured) {
      const relative = ratio / median;
      worst = Math.max(worst, Math.max(relative, 1 / relative) - 1);
      table.push([name, (ns / 1000).toFixed(0), (declaredNs / 1000).toFixed(0), relative.toFixed(2)]);
    }
    figures[`cost.${kernel}.worstDeviation`] = Number(worst.toFixed(3));
    figures[`cost.${kernel}.opsPerNanosecond`] = Number((OPS_PER_NANOSECOND * median).toFixed(3));
  }
  return { figures, table };
}

async function filterCases(seed: number): Promise<Case[]> {
  const cpu = await imageFilterRuntime.createCpu(nodeAssets);
  return PIPELINES.flatMap((text) =>
    [true, false].map((opaque) => {
      const params = { pipeline: parsePipeline(text) };
      const inputs = [{ kind: "image", width: SIDE, height: SIDE, opaque }] as const;
      const { unitCount, stages } = imageFilter.plan(params, inputs);
      const columns = Math.ceil(Math.sqrt(unitCount));
      const ordinal = stages.length > 1 ? 0 : Math.min(unitCount - 1, Math.floor(unitCount / 2 + columns / 2));
      const drawInput = () => drawTestImage(SIDE, SIDE, seed, { opaque });
      const vector = { name: text, params, inputs, ordinal, drawInput, expected: "" };
      return caseOf(`${text} ${opaque ? "opaque" : "transparent"}`, imageFilter, cpu, vector);
    }),
  );
}

async function analysisCases(seed: number): Promise<Case[]> {
  const cpu = await imageAnalyzeRuntime.createCpu(nodeAssets);
  return ANALYSES.map(([text, images]) => {
    const params = { analysis: parseAnalysis(text) };
    const sideOf = (input: number): number => (input === 0 ? SIDE : SECOND_SIDE);
    const inputs = Array.from({ length: images }, (_, input) => {
      const side = sideOf(input);
      return { kind: "image", width: side, height: side, opaque: true } as const;
    });
    const drawInput = (input: number) => drawTestImage(sideOf(input), sideOf(input), seed, { opaque: true });
    const vector = { name: text, params, inputs, ordinal: 0, drawInput, expected: "" };
    return caseOf(text, imageAnalyzeRuntime.kernel, cpu, vector);
  });
}

async function fractalCases(): Promise<Case[]> {
  const cpu = await renderFractalRuntime.createCpu(nodeAssets);
  return FRACTALS.map(([name, view]) => {
    const params = renderFractalRuntime.kernel.params.parse({
      kind: "mandelbrot",
      width: 256,
      height: 256,
      samples: 1,
      palette: { id: "dusk", phase: 0, density: 1 },
      ...view,
    });
    return caseOf(name, renderFractalRuntime.kernel, cpu, { name, params, inputs: [], ordinal: 0, expected: "" });
  });
}

/** CPU time of this thread's process, in milliseconds: others on the machine do not count. */
const cpuMs = (): number => process.cpuUsage().user / 1000;

function caseOf<Params>(
  name: string,
  kernel: Kernel<Params>,
  computer: Computer<Params>,
  vector: GoldenVector<Params>,
): Case {
  const work = goldenWork({ kernel }, vector);
  return { name, declaredOps: work.unit.costOps, run: () => computer.run(work) };
}

async function fastestNs({ run }: Case): Promise<number> {
  const batchMs = async (runs: number): Promise<number> => {
    const startedMs = cpuMs();
    for (let i = 0; i < runs; i++) await run();
    return cpuMs() - startedMs;
  };
  let runs = 1;
  while ((await batchMs(runs)) < BATCH_MS) runs *= 2;
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES; batch++) best = Math.min(best, await batchMs(runs));
  return (best * 1e6) / runs;
}
