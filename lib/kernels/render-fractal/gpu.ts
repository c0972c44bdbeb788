import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import type { Computer, KernelAssets } from "../kernel.ts";
import { type FractalTile, LOG2_TABLE, tileOf } from "./definition.ts";
import { finishedRowsOf } from "./finished-rows.ts";
import type { RenderFractalParams } from "./params.ts";

/** Threads of a workgroup; the shader says the same. */
const WORKGROUP = 64;
/** Bytes of a sample's state; the shader's struct Sample. */
const STATE_BYTES = 64;
/** Samples of an item of work: a window of states then begins at a multiple of 256 bytes, as WebGPU wants. */
const ITEM_SAMPLES = 4096;
/** Iterations of an item: 131,072 in all, 65 ms on the slowest software adapter seen (2 million a second). */
const ITEM_ITERATIONS = 32;
/**
 * Most items between two looks at how many samples are done. A tile of easy samples makes the pace look fast; this
 * bounds what a slice of hard ones may then be: 67 million iterations.
 */
const MAX_ITEMS = 512;

/**
 * The kernel in WebGPU. The state of every sample stays in a buffer, so that a sample with many iterations is carried
 * on over many dispatches, none of which is long.
 */
export async function createRenderFractalGpu(
  gpu: GpuContext,
  assets: KernelAssets,
): Promise<Computer<RenderFractalParams>> {
  const { device } = gpu;
  const code = await assets.text("render-fractal/render-fractal.wgsl");
  const [startSamples, iterateSamples, averagePixels] = await Promise.all([
    gpu.pipeline({ code, entryPoint: "start_samples" }),
    gpu.pipeline({ code, entryPoint: "iterate_samples", constants: { iterations_per_item: ITEM_ITERATIONS } }),
    gpu.pipeline({ code, entryPoint: "average_pixels" }),
  ]);

  /** Binding numbers to the part of a buffer bound there. */
  const bind = (pipeline: GPUComputePipeline, buffers: Record<number, GPUBufferBinding>): GPUBindGroup =>
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: Object.entries(buffers).map(([binding, resource]) => ({ binding: Number(binding), resource })),
    });

  return {
    async run(work, { signal, resumeFrom } = {}) {
      // No checkpoints of its own: samples advance together here, and no row is done long before the last one.
      const { region } = work.unit;
      const { rows, pixels: above } = finishedRowsOf(resumeFrom, region);
      if (rows === region.height) return new Uint8Array(above);
      const tile = tileOf(work.params, { ...region, y: region.y + rows, height: region.height - rows });
      const pixels = tile.width * tile.height;
      const samples = pixels * tile.samples ** 2;
      using lease = gpu.lease();
      const upload = (data: ArrayBufferView<ArrayBuffer>): GPUBufferBinding => ({
        buffer: lease.upload(data),
        size: data.byteLength,
      });
      const head = upload(headOf(tile));
      const lines = upload(BigInt64Array.of(...tile.re, ...tile.im));
      const tables = upload(Uint32Array.of(...LOG2_TABLE, ...tile.palette));
      const done = upload(new Uint32Array(1));
      const states = lease.scratch(samples * STATE_BYTES);
      const result = { buffer: lease.scratch(pixels * 4), size: pixels * 4 };

      const begin = (pass: GPUComputePassEncoder): void => {
        pass.setPipeline(startSamples);
        pass.setBindGroup(0, bind(startSamples, { 0: head, 1: lines, 3: { buffer: states } }));
        pass.dispatchWorkgroups(Math.ceil(samples / WORKGROUP));
      };
      /** Carries on the samples of windows `from` ≤ w < `to`, counted in items. */
      const iterate = (pass: GPUComputePassEncoder, from: number, to: number): void => {
        const first = from * ITEM_SAMPLES;
        const count = Math.min(to * ITEM_SAMPLES, samples) - first;
        const window = { buffer: states, offset: first * STATE_BYTES, size: count * STATE_BYTES };
        pass.setPipeline(iterateSamples);
        pass.setBindGroup(0, bind(iterateSamples, { 0: head, 2: tables, 3: window, 4: done }));
        pass.dispatchWorkgroups(Math.ceil(count / WORKGROUP));
      };

      const windows = Math.ceil(samples / ITEM_SAMPLES);
      const mostRounds = Math.max(1, Math.floor(MAX_ITEMS / windows));
      let roundsLeft = Math.ceil(work.params.maxIterations / ITEM_ITERATIONS);
      let finished = 0;
      for (let rounds = 1, started = false; finished < samples && roundsLeft > 0; rounds *= 2) {
        const now = Math.min(rounds, mostRounds, roundsLeft);
        const counted = await gpu.dispatchSliced({
          pace: "render-fractal/iterate",
          items: now * windows,
          encode(pass, start, count) {
            if (!started) begin(pass);
            started = true;
            for (let item = start; item < start + count; ) {
              const from = item % windows;
              const to = Math.min(windows, from + start + count - item);
              iterate(pass, from, to);
              item += to - from;
            }
          },
          result: { buffer: done.buffer, sizeBytes: 4 },
          signal,
        });
        finished = new DataView(counted.buffer).getUint32(0, true);
        roundsLeft -= now;
      }

      const rest = await gpu.dispatchSliced({
        pace: "render-fractal/average",
        items: 1,
        encode(pass) {
          pass.setPipeline(averagePixels);
          pass.setBindGroup(0, bind(averagePixels, { 0: head, 3: { buffer: states }, 5: result }));
          pass.dispatchWorkgroups(Math.ceil(pixels / WORKGROUP));
        },
        result: { buffer: result.buffer, sizeBytes: result.size },
        signal,
      });
      if (rows === 0) return rest;
      const whole = new Uint8Array(work.unit.resultBytes);
      whole.set(above);
      whole.set(rest, above.length);
      return whole;
    },
  };
}

/** The shader's struct Head: `u32[12]`. */
function headOf(tile: FractalTile): Uint32Array<ArrayBuffer> {
  const words = (value: bigint): [number, number] => [
    Number(value & 0xffffffffn),
    Number((value >> 32n) & 0xffffffffn),
  ];
  return Uint32Array.of(
    Number(tile.julia),
    tile.width,
    tile.height,
    tile.samples,
    tile.maxIterations,
    tile.density,
    tile.phase,
    tile.interior,
    ...words(tile.constantRe),
    ...words(tile.constantIm),
  );
}
