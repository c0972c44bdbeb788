import type { BufferLease, GpuContext } from "#lib/gpu/gpu-context.ts";
import { bindProgram, type PreparedProgram } from "../gpu-program.ts";
import type { Computer, KernelAssets } from "../kernel.ts";
import { FIRST_ROW } from "./gpu/gpu-dispatch.ts";
import { type DispatchPlan, planDispatches } from "./gpu/gpu-dispatches.ts";
import type { ImageFilterParams } from "./params.ts";
import { compileUnit } from "./program/compile-steps.ts";
import type { Program } from "./program/step.ts";

/** Loads the text of a kernel's shader by its name, with what all of them share prepended; each once. */
export type PixelShaders = (name: string) => Promise<string>;

/**
 * The image filter on a GPU, byte-identical to the other implementations: integer WGSL on packed pixels.
 *
 * A unit that fits one slice is one command buffer and one submit. Several units may run at once, which hides the
 * latency of uploads and readbacks; they share the context's buffers. A unit that needs a buffer over the device's limit
 * fails with `gpu.buffer-too-large`.
 */
export async function createImageFilterGpu(
  gpu: GpuContext,
  assets: KernelAssets,
): Promise<Computer<ImageFilterParams>> {
  const shaders = imageFilterShaders(assets);
  return {
    async run(work, { signal } = {}) {
      signal?.throwIfAborted();
      using lease = gpu.lease();
      const { items, encode, output } = await prepareProgram(gpu, shaders, compileUnit(work), work.pixels[0]!, lease);
      const result = { buffer: output, sizeBytes: work.unit.resultBytes };
      return await gpu.dispatchSliced({ pace: "image-filter", items, encode, result, signal });
    },
  };
}

/** Compiles a program's pipelines and uploads its tables and pixels. What it holds lives as long as the lease. */
export async function prepareProgram(
  gpu: GpuContext,
  shaders: PixelShaders,
  program: Program,
  pixels: Uint8Array<ArrayBuffer>,
  lease: BufferLease,
): Promise<PreparedProgram> {
  return prepareDispatches(gpu, shaders, planDispatches(program), pixels, lease);
}

/** Like {@link prepareProgram}, of dispatches that are laid out already. */
export async function prepareDispatches(
  gpu: GpuContext,
  shaders: PixelShaders,
  plan: DispatchPlan,
  pixels: Uint8Array<ArrayBuffer>,
  lease: BufferLease,
): Promise<PreparedProgram> {
  const pipelines = await Promise.all(
    plan.dispatches.map(async ({ shader, entryPoint, constants }) =>
      gpu.pipeline({ code: await shaders(shader), entryPoint, constants }),
    ),
  );
  const { dispatches, input, output } = plan;
  const read = { planned: input, bytes: pixels };
  return bindProgram(gpu, lease, { dispatches, pipelines, input: read, output, firstRowWord: FIRST_ROW });
}

/** Loads the WGSL of this kernel as it is asked for. */
export const imageFilterShaders = (assets: KernelAssets): PixelShaders => pixelShaders(assets, "image-filter");

/** Loads the WGSL of a kernel on pixels, from its folder below `shaders/`, as it is asked for. */
export function pixelShaders(assets: KernelAssets, folder: string): PixelShaders {
  const texts = new Map<string, Promise<string>>();
  const load = async (name: string): Promise<string> => {
    const parts = await Promise.all([assets.text("common/rgba8.wgsl"), assets.text(`${folder}/${name}.wgsl`)]);
    return parts.join("");
  };
  return (name) => {
    const text = texts.get(name) ?? load(name);
    texts.set(name, text);
    // A text that could not be loaded may load the next time.
    text.catch(() => texts.delete(name));
    return text;
  };
}
