import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { findImage } from "#lib/host/find-image.ts";
import type { Planner } from "#lib/host/ports.ts";
import { imageInputs } from "#lib/kernels/input-shapes.ts";
import type { JobPlan } from "#lib/kernels/kernel.ts";
import { kernels, kernelTag } from "#lib/kernels/registry.ts";
import type { JobBrief } from "#lib/protocol/messages/jobs.ts";

/** Thrown when a unit is of a kernel this version does not have, or is not in its job's plan. */
export class UnsupportedUnitError extends TabgridError {
  constructor(kernel: string, ordinal: number) {
    super("host.unsupported-unit", "permanent", "This host cannot compute that unit.", {
      details: { kernel, ordinal },
    });
  }
}

/** Plans by the kernels' own pure halves, each job's once. */
export function createKernelPlanner(): Planner {
  const plans = new WeakMap<JobBrief, JobPlan>();
  return {
    kernels: Object.values(kernels).map(kernelTag),
    outline(brief, ordinal) {
      let plan = plans.get(brief);
      if (plan === undefined) {
        const kernel = kernels[brief.kernel];
        if (kernel?.version !== brief.kernelVersion) throw new UnsupportedUnitError(brief.kernel, ordinal);
        plan = kernel.plan(kernel.params.parse(brief.params), imageInputs(findImage(brief)));
        plans.set(brief, plan);
      }
      if (ordinal >= plan.unitCount) throw new UnsupportedUnitError(brief.kernel, ordinal);
      const { region, reads } = plan.unit(ordinal);
      return { region, inputRegion: reads[0]?.region ?? null };
    },
  };
}
