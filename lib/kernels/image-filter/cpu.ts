import type { Computer, KernelAssets } from "../kernel.ts";
import { compileUnit } from "./compile-steps.ts";
import { FilterMachine } from "./cpu-machine.ts";
import { gaussianCpu } from "./families/gaussian/cpu.ts";
import { gradientCpu } from "./families/gradient/cpu.ts";
import { pointwiseCpu } from "./families/pointwise/cpu.ts";
import { resampleCpu } from "./families/resample/cpu.ts";
import type { ImageFilterParams } from "./params.ts";

const executors = { ...gaussianCpu, ...gradientCpu, ...pointwiseCpu, ...resampleCpu };

/** The image filter on WebAssembly SIMD: steps of a unit are run one after the other between two buffers. */
export async function createImageFilterCpu(assets: KernelAssets): Promise<Computer<ImageFilterParams>> {
  const bytes = await assets.bytes("image-filter/image-filter.wasm");
  const { instance } = await WebAssembly.instantiate(bytes, {});
  const machine = new FilterMachine(instance.exports as never, executors);
  return {
    async run(work, { signal } = {}) {
      return machine.run(compileUnit(work), work.pixels[0]!, signal);
    },
  };
}
