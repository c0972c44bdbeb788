import type { Computer, InputShape, Kernel, UnitPlan } from "#lib/kernels/kernel.ts";
import { cutRegion } from "#lib/kernels/regions.ts";
import { runWholeJob } from "#lib/kernels/run-whole-job.ts";
import { firstOrdinalOf } from "#lib/kernels/stages.ts";

/** A unit to be timed, with what it declares. */
export interface CostCase {
  readonly name: string;
  readonly declaredOps: number;
  /** What the picture shows decides the time it takes. */
  readonly byContent: boolean;
  run(): Promise<unknown>;
  /** Moves its input to other memory: which pages it lies on decides how well the caches hold it. */
  moveInput(): void;
}

/** A job whose units are timed; images in memory as `u8[height, width, 4]`. */
export interface CostJob<Params> {
  readonly name: string;
  readonly params: Params;
  readonly shapes: readonly InputShape[];
  readonly images?: readonly Uint8Array<ArrayBuffer>[];
  readonly files?: readonly Uint8Array<ArrayBuffer>[];
  /** Whether what the picture shows decides the time of a stage's units; absent: of none. */
  byContent?(stageTitle: string): boolean;
}

/** A unit of each stage of a job, from the middle of its raster. */
export async function casesOf<Params>(
  kernel: Kernel<Params>,
  computer: Computer<Params>,
  { name, params, shapes, images = [], files = [], byContent }: CostJob<Params>,
): Promise<CostCase[]> {
  const plan = kernel.plan(params, shapes);
  const stages =
    plan.stages.length > 1 ? (await runWholeJob(kernel, computer, params, { shapes, images, files })).stages : [];
  return plan.stages.map(({ title, unitCount, raster }, stage) => {
    const first = firstOrdinalOf(plan, stage);
    const columns = Math.ceil(raster.width / plan.unit(first).region.width);
    const middle = Math.floor(Math.ceil(unitCount / columns) / 2) * columns + Math.floor(columns / 2);
    const unit: UnitPlan = plan.unit(first + Math.min(middle, unitCount - 1));
    let pixels = unit.reads.map(({ input, region }) =>
      cutRegion(images[input]!, (shapes[input] as { readonly width: number }).width, region),
    );
    return {
      name: plan.stages.length > 1 ? `${name}: ${title}` : name,
      declaredOps: unit.costOps,
      byContent: byContent?.(title) ?? false,
      run: () => computer.run({ params, inputs: shapes, unit, pixels, files, stages }),
      moveInput() {
        pixels = pixels.map((each) => each.slice());
      },
    };
  });
}
