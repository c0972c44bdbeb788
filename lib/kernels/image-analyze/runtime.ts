import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import type { KernelRuntime } from "../kernel.ts";
import { createImageAnalyzeCpu } from "./cpu.ts";
import { imageAnalyzeGoldenVectors } from "./golden-vectors.ts";
import { imageAnalyze } from "./kernel.ts";
import type { ImageAnalyzeParams } from "./params.ts";

/** The computing half of {@link imageAnalyze}: WebAssembly SIMD on the CPU, WGSL on the GPU, loaded when one is there. */
export const imageAnalyzeRuntime: KernelRuntime<ImageAnalyzeParams, GpuContext> = {
  kernel: imageAnalyze,
  createCpu: createImageAnalyzeCpu,
  createGpu: async (gpu, assets) => (await import("./gpu.ts")).createImageAnalyzeGpu(gpu, assets),
  goldenVectors: imageAnalyzeGoldenVectors,
};
