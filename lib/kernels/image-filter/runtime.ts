import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import type { KernelRuntime } from "../kernel.ts";
import { createImageFilterCpu } from "./cpu.ts";
import { imageFilterGoldenVectors } from "./golden-vectors.ts";
import { imageFilter } from "./kernel.ts";
import type { ImageFilterParams } from "./params.ts";

/** The computing half of {@link imageFilter}: WebAssembly SIMD on the CPU, WGSL on the GPU, loaded when one is there. */
export const imageFilterRuntime: KernelRuntime<ImageFilterParams, GpuContext> = {
  kernel: imageFilter,
  createCpu: createImageFilterCpu,
  createGpu: async (gpu, assets) => (await import("./gpu.ts")).createImageFilterGpu(gpu, assets),
  goldenVectors: imageFilterGoldenVectors,
};
