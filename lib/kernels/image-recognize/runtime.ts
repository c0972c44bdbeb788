import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import type { KernelRuntime } from "../kernel.ts";
import { createImageRecognizeCpu } from "./cpu.ts";
import { imageRecognizeGoldenVectors } from "./golden-vectors.ts";
import { imageRecognize } from "./kernel.ts";
import type { RecognizeParams } from "./params.ts";

/** The computing half of {@link imageRecognize}: WebAssembly SIMD on the CPU, WGSL on the GPU, loaded when one is there. */
export const imageRecognizeRuntime: KernelRuntime<RecognizeParams, GpuContext> = {
  kernel: imageRecognize,
  createCpu: createImageRecognizeCpu,
  createGpu: async (gpu, assets) => (await import("./gpu.ts")).createImageRecognizeGpu(gpu, assets),
  goldenVectors: imageRecognizeGoldenVectors,
};
