import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import { ShaderRejectedError } from "#lib/gpu/pipeline-cache.ts";
import { bindProgram } from "../gpu-program.ts";
import type { Computer, KernelAssets } from "../kernel.ts";
import { FIRST_ROW } from "./gpu-dispatch.ts";
import { planUnit } from "./gpu-plan.ts";
import { NetworkReader } from "./open-network.ts";
import type { RecognizeParams } from "./params.ts";

/**
 * Networks on a GPU, byte-identical to the other implementations: integer WGSL on packed levels. Products of bytes are
 * summed by the packed builtin where the device has it. The signal is heard between slices.
 */
export async function createImageRecognizeGpu(
  gpu: GpuContext,
  assets: KernelAssets,
  options: { readonly packedDot?: boolean } = {},
): Promise<Computer<RecognizeParams>> {
  const text = (name: string): Promise<string> => assets.text(`image-recognize/${name}.wgsl`);
  const tensor = await text("tensor");
  const shaders: Record<string, string> = {};
  for (const name of ["pooling", "pointwise", "movement", "pixels"]) shaders[name] = tensor + (await text(name));
  const convolution = tensor + (await text("convolution"));
  const packedCode = (await text("dot4-packed")) + convolution;
  const packed = options.packedDot !== false && (await compiles(gpu, packedCode));
  shaders.convolution = packed ? packedCode : (await text("dot4-plain")) + convolution;
  const networks = new NetworkReader();
  return {
    async run(work, { signal } = {}) {
      signal?.throwIfAborted();
      using lease = gpu.lease();
      const unit = planUnit(networks.open(work), work);
      const pipelines = await Promise.all(
        unit.dispatches.map(({ shader, entryPoint }) => gpu.pipeline({ code: shaders[shader]!, entryPoint })),
      );
      const { items, encode, output } = bindProgram(gpu, lease, { ...unit, pipelines, firstRowWord: FIRST_ROW });
      const result = { buffer: output, sizeBytes: Math.ceil(work.unit.resultBytes / 4) * 4 };
      const bytes = await gpu.dispatchSliced({ pace: "image-recognize", items, encode, result, signal });
      return bytes.length === work.unit.resultBytes ? bytes : bytes.slice(0, work.unit.resultBytes);
    },
  };
}

/** Whether the device knows the packed builtin. Devices do not say so; their compilers do. */
async function compiles(gpu: GpuContext, code: string): Promise<boolean> {
  try {
    await gpu.pipeline({ code, entryPoint: "convolve" });
    return true;
  } catch (error) {
    if (error instanceof ShaderRejectedError) return false;
    throw error;
  }
}
