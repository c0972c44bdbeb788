import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import type { KernelRuntime } from "../kernel.ts";
import { createRenderFractalCpu } from "./cpu.ts";
import { goldenVectors } from "./golden-vectors.ts";
import { renderFractal } from "./kernel.ts";
import type { RenderFractalParams } from "./params.ts";

/** The computing half of {@link renderFractal}. */
export const renderFractalRuntime: KernelRuntime<RenderFractalParams, GpuContext> = {
  kernel: renderFractal,
  createCpu: createRenderFractalCpu,
  async createGpu(gpu, assets) {
    return (await import("./gpu.ts")).createRenderFractalGpu(gpu, assets);
  },
  goldenVectors,
};
