import type { Computer, KernelAssets, Region, Size } from "../kernel.ts";
import { copyRegion } from "../regions.ts";
import { FilterMachine, type RawPixels } from "./cpu-machine.ts";
import { boxCpu } from "./families/box/cpu.ts";
import { cannyCpu } from "./families/canny/cpu.ts";
import { convolveCpu, convolveRgb } from "./families/convolve/cpu.ts";
import { denoiseCpu, denoiseRgb } from "./families/denoise/cpu.ts";
import { gaussianCpu, gaussianRgb } from "./families/gaussian/cpu.ts";
import { geometryCpu } from "./families/geometry/cpu.ts";
import { gradientCpu } from "./families/gradient/cpu.ts";
import { morphologyCpu, morphologyRgb } from "./families/morphology/cpu.ts";
import { pointwiseCpu, pointwiseRgb } from "./families/pointwise/cpu.ts";
import { rankCpu, rankRgb } from "./families/rank/cpu.ts";
import { resampleCpu, resampleRgb } from "./families/resample/cpu.ts";
import { toneCpu } from "./families/tone/cpu.ts";
import { imageFilter } from "./kernel.ts";
import type { ImageFilterParams } from "./params.ts";
import { compileSteps, compileUnit, measureOf, routeTo, stageCount } from "./program/compile-steps.ts";

const rgbSteps = {
  ...convolveRgb,
  ...denoiseRgb,
  ...gaussianRgb,
  ...morphologyRgb,
  ...pointwiseRgb,
  ...rankRgb,
  ...resampleRgb,
};
const executors = {
  ...boxCpu,
  ...cannyCpu,
  ...convolveCpu,
  ...denoiseCpu,
  ...gaussianCpu,
  ...geometryCpu,
  ...gradientCpu,
  ...morphologyCpu,
  ...pointwiseCpu,
  ...rankCpu,
  ...resampleCpu,
  ...toneCpu,
};

/** The image filter on WebAssembly SIMD: steps of a unit are run one after the other between two buffers. */
export async function createImageFilterCpu(assets: KernelAssets): Promise<Computer<ImageFilterParams>> {
  const machine = await loadMachine(assets);
  return {
    async run(work, { signal } = {}) {
      return machine.run(compileUnit(work), { bytes: work.pixels[0]!, channels: 4 }, undefined, signal);
    },
  };
}

/** An image in memory. */
export interface LocalImage extends RawPixels, Size {
  /** Whether every alpha is 255; must be true for RGB. */
  readonly opaque: boolean;
}

/** Filters whole images on this thread, without a network. */
export interface LocalFilter {
  /** Size of what a pipeline makes of an image. @throws {TabgridError} of kind `user`, as planning a job does. */
  sizeAfter(params: ImageFilterParams, image: Size & { readonly opaque: boolean }): Size;
  /**
   * Gives the bytes that a job would give; RGB for RGB, as long as the result is opaque.
   *
   * @param into where the result goes; absent: into new bytes.
   */
  run(params: ImageFilterParams, image: LocalImage, into?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

/** The image filter for programs that filter on their own machine, and for benches: nothing is cut into tiles first. */
export async function createLocalFilter(assets: KernelAssets): Promise<LocalFilter> {
  const machine = await loadMachine(assets);
  const shapeOf = ({ width, height, opaque }: Size & { readonly opaque: boolean }) =>
    ({ kind: "image", width, height, opaque }) as const;
  return {
    sizeAfter: (params, image) => imageFilter.plan(params, [shapeOf(image)]).stages.at(-1)!.raster,
    run(params, image, into) {
      const shape = shapeOf(image);
      const stages: Uint8Array[] = [];
      const last = stageCount(params.pipeline) - 1;
      const runStage = (stage: number, output?: Uint8Array<ArrayBuffer>) => {
        const { sizes, measured } = routeTo(params.pipeline, shape, stage);
        const { width, height } = sizes.at(-1)!;
        const whole = { x: 0, y: 0, width, height };
        const program = compileSteps(params, shape, whole, stage, stages);
        const bytes = machine.run(program, partOf(image, program.steps[0]!.from), output);
        return { bytes, measured, whole };
      };
      for (let stage = 0; stage < last; stage++) {
        const { bytes, measured, whole } = runStage(stage);
        const assembly = measureOf(measured!).assemble(measured!, whole, () => whole);
        assembly.add(0, bytes);
        stages.push(assembly.finish());
      }
      return runStage(last, into).bytes;
    },
  };
}

/** The pixels of a region of an image, which pipelines may not need the whole of. */
function partOf({ bytes, channels, width, height }: LocalImage, region: Region): RawPixels {
  if (region.width === width && region.height === height) return { bytes, channels };
  const part = new Uint8Array(region.width * region.height * channels);
  copyRegion(bytes, width, region, part, channels);
  return { bytes: part, channels };
}

async function loadMachine(assets: KernelAssets): Promise<FilterMachine<never>> {
  const bytes = await assets.bytes("image-filter/image-filter.wasm");
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return new FilterMachine(instance.exports as never, executors, rgbSteps);
}
