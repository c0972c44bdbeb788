import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Planner } from "#lib/host/ports.ts";
import { bundlePlan } from "#lib/kernels/bundles/bundle-plan.ts";
import { shapesOf } from "#lib/kernels/input-shapes.ts";
import type { JobPlan, UnitPlan } from "#lib/kernels/kernel.ts";
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
        plan = bundlePlan(kernel.plan(kernel.params.parse(brief.params), shapesOf(brief.inputs)), brief.bundles);
        plans.set(brief, plan);
      }
      if (ordinal >= plan.unitCount) throw new UnsupportedUnitError(brief.kernel, ordinal);
      const unit = plan.unit(ordinal);
      const { region, reads, stage, parts } = unit;
      const stagesAfter = plan.stages.length - 1 - stage;
      const memoryBytes = memoryOf(unit, brief);
      return { region, units: parts?.length ?? 1, reads, stage, stagesAfter, memoryBytes };
    },
    shapes: (brief) => shapesOf(brief.inputs),
  };
}

/** All a worker needs for a unit, in bytes: its own buffers, pixels, result, and the job's files. */
function memoryOf({ reads, resultBytes, memoryBytes }: UnitPlan, { inputs }: JobBrief): number {
  const pixels = reads.reduce((sum, { region }) => sum + region.width * region.height * 4, 0);
  const files = inputs.reduce((sum, input) => sum + (input.kind === "file" ? input.sizeBytes : 0), 0);
  return memoryBytes + resultBytes + pixels + files;
}
