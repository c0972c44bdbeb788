import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import { drawTestImage } from "#lib/kernels/image-filter/draw-test-image.ts";
import {
  createImageFilterGpu,
  imageFilterShaders,
  type PixelShaders,
  prepareProgram,
} from "#lib/kernels/image-filter/gpu.ts";
import { imageFilter } from "#lib/kernels/image-filter/kernel.ts";
import type { ImageFilterParams } from "#lib/kernels/image-filter/params.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import { compileSteps } from "#lib/kernels/image-filter/program/compile-steps.ts";
import type { Program } from "#lib/kernels/image-filter/program/step.ts";
import { imageFilterRuntime } from "#lib/kernels/image-filter/runtime.ts";
import { type DrawnInput, workOn } from "#lib/kernels/image-filter/testing.ts";
import type { Computer, Region } from "#lib/kernels/kernel.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { cutRegion } from "#lib/kernels/regions.ts";
import { createNodeGpu } from "#lib/testing/gpu.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";

/** Side of the measured image: memory traffic shows on 64 MiB; SwiftShader would take minutes, so it gets 1 MiB. */
const SIDE = 4096;
const SIDE_ON_SOFTWARE = 512;
/** A measurement repeats its commands until one submission takes this long, and keeps the fastest of several. */
const MEASURED_MS = 50;
const ROUNDS = 7;
const ROUNDS_ON_SOFTWARE = 2;
/** Side of the outputs compared with the CPU's, and how many per pipeline. */
const CHECK_SIDE = 128;
const CHECKS = 4;

const PIPELINES = [
  ["blur2", "blur(sigma=2)"],
  ["blur16", "blur(sigma=16)"],
  ["grayscale", "grayscale"],
  ["sobel", "sobel"],
  ["unsharp", "unsharp(amount=1,radius=1.5)"],
] as const;

/**
 * The image filter's shaders on this machine's GPU against a device-to-device copy in the same run.
 *
 * Bytes per second count the least traffic possible, one read of the input and one write of the output, for the copy
 * alike; `…OfCopy` is therefore how close a filter comes to the memory's own speed. Outputs are compared with the CPU's
 * byte for byte. The last rows are whole units with upload and readback, as a host runs them.
 */
export async function run(options: BenchOptions): Promise<BenchResult> {
  const gpu = await createNodeGpu();
  if (gpu === null) return { figures: {}, table: [["no WebGPU here: nothing measured"]] };
  const side = gpu.software ? SIDE_ON_SOFTWARE : SIDE;
  const rounds = gpu.software ? ROUNDS_ON_SOFTWARE : ROUNDS;
  const shape = { kind: "image", width: side, height: side, opaque: true } as const;
  const image = drawTestImage(side, side, options.seed, shape);
  const input: DrawnInput = { shapes: [shape], images: [image] };
  const whole: Region = { x: 0, y: 0, width: side, height: side };
  const shaders = imageFilterShaders(nodeAssets);
  const cpu = await imageFilterRuntime.createCpu(nodeAssets);

  const copyMs = await measureCopy(gpu, image.byteLength, rounds);
  const speedOf = (ms: number): number => (2 * image.byteLength) / ms / 1e6;
  const figures: Record<string, number> = { "gpu.copyGBps": round(speedOf(copyMs)) };
  const table = [
    [`${gpu.description}, ${side} × ${side} RGBA8`, "ms", "GB/s", "of copy", "Mpixel/s"],
    ["device copy", ...cells(copyMs, copyMs, side)],
  ];
  for (const [name, text] of PIPELINES) {
    const params = { pipeline: parsePipeline(text) };
    const program = compileSteps(params, shape, whole, 0, []);
    const { ms, output } = await measureProgram(gpu, shaders, program, image, rounds);
    await checkAgainstCpu(cpu, params, input, output, options.seed);
    figures[`gpu.${name}GBps`] = round(speedOf(ms));
    figures[`gpu.${name}OfCopy`] = round(copyMs / ms);
    table.push([text, ...cells(ms, copyMs, side)]);
  }
  const onGpu = await createImageFilterGpu(gpu, nodeAssets);
  for (const [name, label, computer, lanes] of [
    ["unitsOneByOne", "gpu, one by one", onGpu, 1],
    ["unitsFourAtOnce", "gpu, four at once", onGpu, 4],
    ["unitsOnCpu", "one CPU core", cpu, 1],
  ] as const) {
    const ms = await measureJob(computer, { pipeline: parsePipeline("blur(sigma=2)") }, input, lanes);
    figures[`gpu.${name}MpixelPerSecond`] = round((side * side) / ms / 1e3);
    table.push([`units of blur(sigma=2), ${label}`, ...cells(ms, copyMs, side)]);
  }
  gpu.destroy();
  return { figures, table };

  function cells(ms: number, copy: number, length: number): string[] {
    return [ms.toFixed(3), speedOf(ms).toFixed(1), (copy / ms).toFixed(3), ((length * length) / ms / 1e3).toFixed(0)];
  }
}

async function measureCopy(gpu: GpuContext, sizeBytes: number, rounds: number): Promise<number> {
  using lease = gpu.lease();
  const from = lease.scratch(sizeBytes);
  const to = lease.scratch(sizeBytes);
  return await fastest(gpu, rounds, (encoder) => encoder.copyBufferToBuffer(from, 0, to, 0, sizeBytes));
}

async function measureProgram(
  gpu: GpuContext,
  shaders: PixelShaders,
  program: Program,
  image: Uint8Array<ArrayBuffer>,
  rounds: number,
): Promise<{ ms: number; output: Uint8Array<ArrayBuffer> }> {
  using lease = gpu.lease();
  const { items, encode, output } = await prepareProgram(gpu, shaders, program, image, lease);
  const result = { buffer: output, sizeBytes: image.byteLength };
  const bytes = await gpu.dispatchSliced({ pace: "bench", items, encode, result });
  const ms = await fastest(gpu, rounds, (encoder) => {
    const pass = encoder.beginComputePass();
    encode(pass, 0, items);
    pass.end();
  });
  return { ms, output: bytes };
}

/** Milliseconds of one execution of what `record` records: the fastest of several submissions of many. */
async function fastest(gpu: GpuContext, rounds: number, record: (encoder: GPUCommandEncoder) => void): Promise<number> {
  const submit = async (times: number): Promise<number> => {
    const encoder = gpu.device.createCommandEncoder();
    for (let i = 0; i < times; i++) record(encoder);
    const commands = encoder.finish();
    const startedMs = performance.now();
    gpu.device.queue.submit([commands]);
    await gpu.device.queue.onSubmittedWorkDone();
    return (performance.now() - startedMs) / times;
  };
  await submit(1);
  const times = Math.min(200, Math.max(1, Math.ceil(MEASURED_MS / (await submit(1)))));
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rounds; i++) best = Math.min(best, await submit(times));
  return best;
}

/** Compares some squares of the GPU's output with the CPU's, at places drawn from the seed. */
async function checkAgainstCpu(
  cpu: Computer<ImageFilterParams>,
  params: ImageFilterParams,
  input: DrawnInput,
  output: Uint8Array,
  seed: number,
): Promise<void> {
  const side = input.shapes[0].width;
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % (side - CHECK_SIDE + 1);
  };
  for (let i = 0; i < CHECKS; i++) {
    const region = { x: next(), y: next(), width: CHECK_SIDE, height: CHECK_SIDE };
    const expected = await cpu.run(workOn(params, input, region, []));
    if (Buffer.compare(expected, cutRegion(output, side, region)) !== 0) {
      throw new Error(`The GPU's bytes differ from the CPU's in ${JSON.stringify({ params, region })}.`);
    }
  }
}

/** Milliseconds for all units of a job on a computer that is warm, `lanes` units at once. */
async function measureJob(
  computer: Computer<ImageFilterParams>,
  params: ImageFilterParams,
  input: DrawnInput,
  lanes: number,
): Promise<number> {
  const plan = imageFilter.plan(params, input.shapes);
  const units = Array.from({ length: plan.unitCount }, (_, ordinal) =>
    workOn(params, input, plan.unit(ordinal).region, []),
  );
  const runAll = async (): Promise<number> => {
    const startedMs = performance.now();
    const queue = units.values();
    const lane = async (): Promise<void> => {
      for (const work of queue) await computer.run(work);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return performance.now() - startedMs;
  };
  await runAll();
  return runAll();
}

const round = (value: number): number => Number(value.toPrecision(4));
