import { digestOf } from "#lib/protocol/digests.ts";
import type { Computer, GoldenVector, GpuContextLike, KernelAssets, KernelRuntime, Size, UnitWork } from "./kernel.ts";
import { cutRegion } from "./regions.ts";

/** Whether a GPU reproduced every golden vector of a kernel; if not, which one it failed, and how. */
export type GpuAdmission =
  | { readonly admitted: true; readonly computer: Computer }
  | {
      readonly admitted: false;
      readonly vector: string;
      /** `wrong-bytes`: the GPU answered, wrongly. `failed`: it did not answer; `error` says why. */
      readonly reason: "wrong-bytes" | "failed";
      readonly error?: unknown;
    };

/** Vectors under way at once, as units would be: their compiling, uploads and readbacks overlap. */
const IN_FLIGHT = 4;
/** Name under which a failure before the first vector is reported. */
const SETUP = "setup";

/**
 * Decides whether a GPU may be trusted with a kernel's units: it must give the right bytes for every golden vector.
 *
 * A GPU that fails is data, not an exception: the host computes on the CPU and says so. A lost device fails admission
 * too; the caller may try again with a fresh context.
 *
 * @returns with the admission the computer that passed, ready for units.
 */
export async function admitGpu(
  runtime: KernelRuntime,
  gpu: GpuContextLike,
  assets: KernelAssets,
  signal?: AbortSignal,
): Promise<GpuAdmission> {
  const { goldenVectors } = runtime;
  try {
    if (goldenVectors.length === 0) throw new RangeError("A kernel without golden vectors admits no GPU.");
    const computer = await runtime.createGpu(gpu, assets);
    for (let first = 0; first < goldenVectors.length; first += IN_FLIGHT) {
      const some = goldenVectors.slice(first, first + IN_FLIGHT);
      const refusals = await Promise.all(some.map((golden) => judge(runtime, computer, golden, signal)));
      signal?.throwIfAborted();
      const refusal = refusals.find((each) => each !== null);
      if (refusal) return refusal;
    }
    return { admitted: true, computer };
  } catch (error) {
    signal?.throwIfAborted();
    return { admitted: false, vector: SETUP, reason: "failed", error };
  }
}

/** Whether a computer fails a vector, and how; null when it gives the right bytes. */
async function judge(
  runtime: KernelRuntime,
  computer: Computer,
  golden: GoldenVector,
  signal: AbortSignal | undefined,
): Promise<GpuAdmission | null> {
  try {
    const bytes = await computer.run(goldenWork(runtime, golden), { signal });
    if ((await digestOf(bytes)) === golden.expected) return null;
    return { admitted: false, vector: golden.name, reason: "wrong-bytes" };
  } catch (error) {
    return { admitted: false, vector: golden.name, reason: "failed", error };
  }
}

/** The unit a golden vector names, as a compute worker would get it. */
export function goldenWork<Params>(
  runtime: Pick<KernelRuntime<Params>, "kernel">,
  { params, inputs, ordinal, drawInput, files, stages }: GoldenVector<Params>,
): UnitWork<Params> {
  const unit = runtime.kernel.plan(params, inputs).unit(ordinal);
  const pixels = unit.reads.map(({ input, region }) =>
    cutRegion(drawInput!(input), (inputs[input] as unknown as Size).width, region),
  );
  return { params, inputs, unit, pixels, files: files?.() ?? [], stages: stages?.() ?? [] };
}
