import type { KernelRuntime } from "./kernel.ts";

/** The computing halves, loaded on demand inside compute workers, by kernel id. */
export const kernelRuntimes: Readonly<Record<string, () => Promise<KernelRuntime>>> = {
  "image-analyze": async () => (await import("./image-analyze/runtime.ts")).imageAnalyzeRuntime as KernelRuntime,
  "image-filter": async () => (await import("./image-filter/runtime.ts")).imageFilterRuntime as KernelRuntime,
  "image-recognize": async () => (await import("./image-recognize/runtime.ts")).imageRecognizeRuntime as KernelRuntime,
  "render-fractal": async () => (await import("./render-fractal/runtime.ts")).renderFractalRuntime as KernelRuntime,
  spin: async () => (await import("./spin/runtime.ts")).spinRuntime as KernelRuntime,
};
