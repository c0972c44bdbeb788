import { readFile } from "node:fs/promises";
import { type GpuContext, type RequestGpuOptions, requestGpu } from "#lib/gpu/gpu-context.ts";
import { openNodeGpu } from "#lib/gpu/node-gpu.ts";
import type { KernelAssets } from "#lib/kernels/kernel.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";

/**
 * A GPU context in Node for tests and benches: a real GPU where there is one, else SwiftShader. Each call gives a fresh
 * device. Null, with a loud line on stderr, when this machine has neither.
 *
 * @example
 * const gpu = await createNodeGpu();
 * describe.skipIf(gpu === null)("on the GPU", () => { … });
 */
export async function createNodeGpu(options: Omit<RequestGpuOptions, "gpu"> = {}): Promise<GpuContext | null> {
  const gpu = await openNodeGpu();
  const context = gpu && (await requestGpu({ ...options, gpu }));
  if (context === null) {
    console.warn("SKIPPED: no WebGPU here. Install Chromium (it brings SwiftShader) and libvulkan1 to run GPU tests.");
  }
  return context;
}

/** Kernel parts with shaders straight from `shaders/`, never stale; compiled parts from the build. */
export const sourceAssets: KernelAssets = {
  text: (path) => readFile(new URL(`../../shaders/${path}`, import.meta.url), "utf8"),
  bytes: nodeAssets.bytes,
};

/** The context, recording every item of a work as a slice of its own within one pass. */
export function oneItemAtATime(context: GpuContext): GpuContext {
  return {
    ...context,
    dispatchSliced: (work) =>
      context.dispatchSliced({
        ...work,
        encode(pass, start, count) {
          for (let item = start; item < start + count; item++) work.encode(pass, item, 1);
        },
      }),
  };
}
