import { transfer } from "comlink";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { GpuContext } from "#lib/gpu/gpu-context.ts";
import type {
  Admission,
  CheckpointListener,
  ComputeApi,
  ComputeJob,
  ComputeOrder,
  ComputeOutcome,
} from "#lib/host/compute/compute-api.ts";
import type { TilePreview } from "#lib/host/engine/engine-state.ts";
import { Throttle } from "#lib/host/policies/throttle.ts";
import { systemClock } from "#lib/host/ports.ts";
import { admitGpu } from "#lib/kernels/admission.ts";
import { bundleComputer } from "#lib/kernels/bundles/bundle-computer.ts";
import { bundlePlan } from "#lib/kernels/bundles/bundle-plan.ts";
import type { Computer, InputShape, JobPlan, KernelAssets, UnitPlan } from "#lib/kernels/kernel.ts";
import { kernelRuntimes } from "#lib/kernels/runtimes.ts";
import { commitmentPreimage, digestOf } from "#lib/protocol/digests.ts";
import type { Cid, Digest, HostId, JobId } from "#lib/protocol/ids.ts";
import { limitCheckpoints } from "./checkpoint-limit.ts";
import { drawPreview } from "./draw-preview.ts";
import { SMALL_BYTES, smallSha256 } from "./small-sha256.ts";

/** Thrown to the engine when this thread's GPU cannot be used. */
class NoGpuError extends Error {}

/** A job as this worker computes it: checked parameters and the plan that follows from them. */
interface OpenJob {
  readonly params: unknown;
  readonly inputs: readonly InputShape[];
  readonly plan: JobPlan;
  readonly computer: Computer;
}

/** Jobs kept open. */
const MAX_JOBS = 16;

/**
 * The work of a compute worker, browser or Node: plans, computes, digests, draws previews.
 *
 * @param requestGpu asks for this thread's GPU, again after every loss; null where there is none.
 * @param now monotonic, in milliseconds.
 */
export function createComputeService(
  assets: KernelAssets,
  requestGpu: () => Promise<GpuContext | null>,
  now: () => number = () => performance.now(),
): ComputeApi {
  let hostId: HostId | null = null;
  let gpu: GpuContext | null = null;
  let hidden = false;
  let onCheckpoint: CheckpointListener = () => {};
  const blobs = new Map<Cid, Uint8Array<ArrayBuffer>>();
  const jobs = new Map<JobId, Promise<OpenJob>>();
  const computers = new Map<string, Promise<Computer>>();
  /** Settles with the last of the batches given so far. */
  let settled: Promise<unknown> = Promise.resolve();
  const throttle = new Throttle(systemClock);
  /** Until when this thread's computing has been counted. */
  let countedAt = 0;

  async function computerOf(kernel: string): Promise<Computer> {
    let computer = computers.get(kernel);
    if (computer === undefined) {
      if (gpu !== null) throw new TabgridError("kernel.not-admitted", "internal", `The GPU may not compute ${kernel}.`);
      computer = runtimeOf(kernel).then((runtime) => runtime.createCpu(assets));
      computers.set(kernel, computer);
      // A part that could not be loaded may load the next time.
      computer.catch(() => computers.delete(kernel));
    }
    return computer;
  }

  async function openJob(job: ComputeJob): Promise<OpenJob> {
    const { kernel } = await runtimeOf(job.kernel);
    const params = kernel.params.parse(job.params);
    const { inputs } = job;
    const plan = bundlePlan(kernel.plan(params, inputs), job.bundles);
    return { params, inputs, plan, computer: bundleComputer(await computerOf(job.kernel)) };
  }

  function jobOf(job: ComputeJob): Promise<OpenJob> {
    let open = jobs.get(job.jobId);
    if (open === undefined) {
      open = openJob(job);
      open.catch(() => jobs.delete(job.jobId));
      jobs.set(job.jobId, open);
      const oldest = jobs.keys().next().value;
      if (jobs.size > MAX_JOBS && oldest !== undefined) jobs.delete(oldest);
    }
    return open;
  }

  function blobOf(cid: Cid): Uint8Array<ArrayBuffer> {
    const blob = blobs.get(cid);
    if (blob === undefined)
      throw new TabgridError("host.material-missing", "internal", "A unit's material is missing.");
    return blob;
  }

  async function compute(job: ComputeJob, order: ComputeOrder): Promise<ComputeOutcome> {
    try {
      const { params, inputs, plan, computer } = await jobOf(job);
      const unit = plan.unit(order.ordinal);
      const { unitId, attempt, pixels } = order;
      const files = job.files.map(blobOf);
      const stages = job.stages.map(blobOf);
      const bytes = await computer.run(
        { params, inputs, unit, pixels, files, stages },
        {
          resumeFrom: order.resumeFrom ?? undefined,
          onCheckpoint: limitCheckpoints(now, (state) => onCheckpoint({ unitId, attempt }, state)),
          rest: gpu === null ? restIfDue : undefined,
        },
      );
      // What is handed over must be a buffer of its own; small ones are copied, which is cheaper.
      const payload = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
      const digest = payload.length <= SMALL_BYTES ? smallSha256(payload) : await digestOf(payload);
      const preview = order.preview ? previewOf(plan, unit, payload, pixels) : null;
      return { ok: true, digest, commitment: commitment(order, digest), payload, preview };
    } catch (error) {
      return failure(error);
    }
  }

  function countWork(): void {
    const at = systemClock.now();
    throttle.worked(at - countedAt);
    countedAt = at;
  }

  /** The CPU's rests, between units and within long ones. A GPU rests between its slices. */
  function restIfDue(): Promise<void> | null {
    countWork();
    const resumed = throttle.rest()?.then(() => {
      countedAt = systemClock.now();
    });
    return resumed ?? null;
  }

  function commitment(order: ComputeOrder, digest: Digest): Digest {
    const { unitId, attempt } = order;
    return smallSha256(commitmentPreimage({ unitId, attempt, hostId: hostId! }, digest));
  }

  async function runAll(job: ComputeJob, orders: readonly ComputeOrder[]): Promise<ComputeOutcome[]> {
    const outcomes: ComputeOutcome[] = [];
    countedAt = systemClock.now();
    for (const order of orders) {
      if (gpu === null) await restIfDue();
      outcomes.push(await compute(job, order));
    }
    if (gpu === null) countWork();
    const large = outcomes.flatMap((outcome) =>
      outcome.ok && outcome.payload.length > SMALL_BYTES ? [outcome.payload.buffer] : [],
    );
    return large.length > 0 ? transfer(outcomes, large) : outcomes;
  }

  return {
    async open(options, listener) {
      hostId = options.hostId;
      onCheckpoint = listener;
      hidden = options.hidden;
      if (options.role === "cpu") return null;
      // Opened again after a loss: everything of the old device ends with it, what it was admitted to included.
      gpu?.destroy();
      await settled;
      jobs.clear();
      computers.clear();
      gpu = await requestGpu();
      if (gpu === null) throw new NoGpuError("no GPU was found");
      gpu.hidden = hidden;
      gpu.throttle = throttle;
      return gpu.description;
    },

    setHidden(next) {
      hidden = next;
      if (gpu !== null) gpu.hidden = next;
    },

    async setShare(share) {
      throttle.setShare(share);
    },

    async admit(kernel): Promise<Admission> {
      const clear = { wrong: false, deviceLost: false, inconclusive: false };
      if (gpu === null) return { ...clear, admitted: false, reason: "there is no GPU" };
      const tested = gpu;
      const admission = await admitGpu(await runtimeOf(kernel), tested, assets);
      if (admission.admitted) {
        if (gpu === tested) computers.set(kernel, Promise.resolve(admission.computer));
        return { ...clear, admitted: true, reason: null };
      }
      const wrong = admission.reason === "wrong-bytes";
      const why = admission.error instanceof Error ? admission.error.message : "it did not answer";
      return {
        admitted: false,
        wrong,
        reason: wrong ? `it computed "${admission.vector}" wrongly` : why,
        deviceLost: isDeviceLoss(admission.error),
        inconclusive: admission.error instanceof TabgridError && admission.error.kind === "transient",
      };
    },

    async keep(bring, drop) {
      for (const cid of drop) blobs.delete(cid);
      for (const { cid, bytes } of bring) blobs.set(cid, bytes);
    },

    run(job, orders) {
      // A CPU computes one batch after the other; on a GPU, one uploads or reads back while another computes.
      const running = gpu === null ? settled.then(() => runAll(job, orders)) : runAll(job, orders);
      // Without what they gave: the chain is as long as this worker's life.
      settled = Promise.all([settled, running]).then(() => undefined);
      return running;
    },
  };
}

/** The result where it is a picture; where it is data, what the unit looked at. Of a bundle the first of its units. */
function previewOf(
  { makesImage, stages }: JobPlan,
  unit: UnitPlan,
  result: Uint8Array,
  pixels: ComputeOrder["pixels"],
): TilePreview | null {
  const { stage, region, reads, resultBytes } = unit.parts?.[0] ?? unit;
  if (makesImage && stage === stages.length - 1) {
    return drawPreview(result.subarray(0, resultBytes), region.width, region.height);
  }
  const [read] = reads;
  return read ? drawPreview(pixels[0]!, read.region.width, read.region.height) : null;
}

async function runtimeOf(kernel: string) {
  const load = kernelRuntimes[kernel];
  if (load === undefined) throw new TabgridError("kernel.unknown", "permanent", `There is no kernel ${kernel}.`);
  return load();
}

function failure(error: unknown): ComputeOutcome {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof TabgridError ? error.code : null;
  const outOfMemory = code?.endsWith(".out-of-memory") || error instanceof RangeError;
  const unsupported = error instanceof TabgridError && (error.kind === "permanent" || error.kind === "user");
  return {
    ok: false,
    reason: outOfMemory ? "out-of-memory" : unsupported ? "unsupported" : "crashed",
    message,
    deviceLost: isDeviceLoss(error),
  };
}

function isDeviceLoss(error: unknown): boolean {
  return error instanceof TabgridError && error.code === "gpu.device-lost";
}
