import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { KernelRuntime } from "../kernel.ts";
import { computeSpinResting } from "./compute-spin.ts";
import { type SpinParams, spin } from "./kernel.ts";

/** Thrown when a kernel has no implementation for GPUs: hosts compute it on the CPU. */
export class NoGpuImplementationError extends TabgridError {
  constructor(kernel: string) {
    super("kernel.no-gpu", "permanent", `The kernel ${kernel} runs on the CPU only.`, { details: { kernel } });
  }
}

/** The computing half of {@link spin}, in plain JavaScript. */
export const spinRuntime: KernelRuntime<SpinParams> = {
  kernel: spin,
  async createCpu() {
    return {
      async run(work, options) {
        options?.signal?.throwIfAborted();
        return computeSpinResting(work.unit.region.y, work.params.iterations, work.unit.resultBytes, options ?? {});
      },
    };
  },
  async createGpu() {
    throw new NoGpuImplementationError(spin.id);
  },
  goldenVectors: [
    {
      name: "second of three units, 1,000 rounds",
      params: { units: 3, iterations: 1_000, resultBytes: 64 },
      inputs: [],
      ordinal: 1,
      expected: "0627f66f4002e6981cf3391d9c718212b88d2cbdf99efe19c1d434b2375bd823",
    },
  ],
};
