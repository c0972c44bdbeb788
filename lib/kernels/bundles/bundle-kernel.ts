import type { Kernel } from "../kernel.ts";
import { firstOrdinalOf } from "../stages.ts";
import { bundlePlan, ordinalsOf, ownUnitCountOf, splitResult } from "./bundle-plan.ts";

/**
 * A kernel whose plans are in bundles (bundle-plan.ts). It puts stages together from the bundles' results, and makes the
 * same data, picture and report as the kernel itself.
 *
 * @param sizes units per bundle, by stage.
 */
export function bundleKernel<Params>(kernel: Kernel<Params>, sizes: readonly number[]): Kernel<Params> {
  if (sizes.every((size) => size === 1)) return kernel;
  return {
    ...kernel,
    plan: (params, inputs) => bundlePlan(kernel.plan(params, inputs), sizes),
    openStage(job, stage, earlier) {
      const assembly = kernel.openStage!(job, stage, earlier);
      const plan = bundlePlan(kernel.plan(job.params, job.inputs), sizes);
      const first = firstOrdinalOf(plan, stage);
      const ownFirst = ownUnitCountOf(plan.stages.slice(0, stage));
      return {
        add(index, result) {
          let own = ordinalsOf(plan.stages, first + index).first - ownFirst;
          for (const part of splitResult(plan.unit(first + index), result)) assembly.add(own++, part.result);
        },
        finish: () => assembly.finish(),
      };
    },
  };
}
