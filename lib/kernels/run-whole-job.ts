import { splitResult } from "./bundles/bundle-plan.ts";
import type { Computer, InputShape, Kernel, RunOptions } from "./kernel.ts";
import { copyRegion, pasteRegion } from "./regions.ts";
import { dataStageCount, stageOf } from "./stages.ts";

/** A job's inputs in memory. */
export interface WholeInputs {
  readonly shapes: readonly InputShape[];
  /** Of each image, in order: `u8[height, width, 4]`. */
  readonly images: readonly (Uint8Array | Uint8ClampedArray)[];
  readonly files?: readonly Uint8Array<ArrayBuffer>[];
}

/** What a job makes. */
export interface WholeOutput {
  /** `u8[height, width, 4]` of the last stage's raster, or null when the job makes no image. */
  readonly image: Uint8Array<ArrayBuffer> | null;
  readonly width: number;
  readonly height: number;
  /** What each stage with data was put together to. */
  readonly stages: readonly Uint8Array<ArrayBuffer>[];
  readonly report: unknown;
}

/**
 * Runs a whole job on one computer, unit by unit, and puts it together, exactly as the network does; for previews,
 * tests and benches. All of it is in memory.
 */
export async function runWholeJob<Params>(
  kernel: Kernel<Params>,
  computer: Computer<Params>,
  params: Params,
  inputs: WholeInputs,
  options?: RunOptions,
): Promise<WholeOutput> {
  const { shapes, images, files = [] } = inputs;
  const job = { params, inputs: shapes };
  const plan = kernel.plan(params, shapes);
  const { width, height } = plan.stages.at(-1)!.raster;
  const image = plan.makesImage ? new Uint8Array(width * height * 4) : null;
  const stages: Uint8Array<ArrayBuffer>[] = [];
  const buffers: Uint8Array<ArrayBuffer>[] = [];
  let ordinal = 0;
  for (const [stage, { unitCount }] of plan.stages.entries()) {
    const assembly = stage < dataStageCount(plan) ? kernel.openStage!(job, stage, stages) : null;
    for (const end = ordinal + unitCount; ordinal < end; ordinal++) {
      const unit = plan.unit(ordinal);
      const pixels = unit.reads.map(({ input, region }, i) => {
        const sizeBytes = region.width * region.height * 4;
        if ((buffers[i]?.length ?? 0) < sizeBytes) buffers[i] = new Uint8Array(sizeBytes);
        const cut = buffers[i]!.subarray(0, sizeBytes);
        copyRegion(images[input]!, (shapes[input] as { width: number }).width, region, cut);
        return cut;
      });
      const result = await computer.run({ ...job, unit, pixels, files, stages }, options);
      if (assembly) assembly.add(stageOf(plan, ordinal).index, result);
      else for (const part of splitResult(unit, result)) pasteRegion(image!, width, part.unit.region, part.result);
    }
    if (assembly) stages.push(assembly.finish());
  }
  return { image, width, height, stages, report: kernel.report?.(job, stages) ?? null };
}
