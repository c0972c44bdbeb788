import { createHash } from "node:crypto";
import type { Region } from "#lib/kernels/kernel.ts";
import { commitmentPreimage } from "#lib/protocol/digests.ts";
import type { Cid, Digest, HostId, UnitId } from "#lib/protocol/ids.ts";
import type {
  Admission,
  CheckpointListener,
  ComputeApi,
  ComputeJob,
  ComputeOrder,
  ComputeOutcome,
} from "../compute/compute-api.ts";
import type { Clock, ComputeWorkers, Planner } from "../ports.ts";

/** Parameters of the spin kernel that only the fakes know. */
export interface FakeParams {
  readonly resultBytes: number;
  /** Units per bundle. */
  readonly bundle?: number;
  /** What every unit reads. */
  readonly reads?: readonly { readonly input: number; readonly region: Region }[];
  /** Units per stage; one stage when absent. */
  readonly stages?: readonly number[];
  readonly memoryBytes?: number;
}

/** The result every fake worker gives for a unit. */
export function fakeResult(jobId: string, ordinal: number, resultBytes: number): Uint8Array<ArrayBuffer> {
  const seed = createHash("sha256").update(`${jobId}/${ordinal}`).digest();
  return Uint8Array.from({ length: resultBytes }, (_, i) => seed[i % 32]! ^ (i >> 5));
}

export function sha256Hex(bytes: Uint8Array): Digest {
  return createHash("sha256").update(bytes).digest("hex") as Digest;
}

/** Plans of the spin kernel, without any kernel. */
export const fakePlanner: Planner = {
  kernels: ["spin@1"],
  outline(brief, ordinal) {
    const { resultBytes, bundle: units = 1, reads = [], stages = [], memoryBytes = 0 } = brief.params as FakeParams;
    const region = { x: 0, y: ordinal, width: resultBytes / 4, height: 1 };
    let stage = 0;
    for (let first = stages[0] ?? ordinal + 1; ordinal >= first; first += stages[stage]!) stage += 1;
    const stagesAfter = Math.max(0, stages.length - 1 - stage);
    return { region, units, reads, stage, stagesAfter, memoryBytes };
  },
  shapes: (brief) =>
    brief.inputs.map((input) =>
      input.kind === "image"
        ? { kind: "image", width: input.width, height: input.height, opaque: input.opaque }
        : { kind: "file", sizeBytes: input.sizeBytes, summary: input.summary },
    ),
};

/** Compute workers on virtual time, whose threads can be made to break. */
export class FakeWorkers implements ComputeWorkers {
  /** Time of one unit. */
  unitMs = 100;
  /** Units computed, with repetitions. */
  readonly computed: UnitId[] = [];
  /** What units were computed from: their job, the pixels, files and stages that had arrived, where they went on. */
  readonly work = new Map<
    UnitId,
    {
      readonly job: ComputeJob;
      readonly pixels: readonly Uint8Array[];
      readonly files: readonly (Uint8Array | undefined)[];
      readonly stages: readonly (Uint8Array | undefined)[];
      readonly resumeFrom: Uint8Array | null;
    }
  >();
  /** Blobs brought to workers, with repetitions. */
  readonly brought: Cid[] = [];
  alive = 0;
  spawned = { cpu: 0, gpu: 0 };
  /** How often a GPU was opened and tested, and the most batches it had at once. */
  gpu = { opened: 0, tested: 0, atOnce: 0, hidden: false };
  crashOn: (order: ComputeOrder, role: "cpu" | "gpu") => boolean = () => false;
  /** States a unit saves while it is computed, at equal intervals. */
  checkpointsOf: (order: ComputeOrder, role: "cpu" | "gpu") => readonly Uint8Array<ArrayBuffer>[] = () => [];
  /** Units being computed. */
  underWay = new Set<UnitId>();
  mostUnderWay = 0;
  outcomeOf: (order: ComputeOrder, role: "cpu" | "gpu") => ComputeOutcome | null = () => null;
  /** What workers were told last, by processor. */
  shares = { cpu: 1, gpu: 1 };
  /** Whether a worker hears that it is to hold; one in the midst of a long slice does not. */
  obeys = true;
  openGpu: () => Promise<string | null> = async () => "fake adapter";
  admit: () => Partial<Admission> = () => ({ admitted: true });
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  spawn(role: "cpu" | "gpu", onCrash: (why: string) => void) {
    let hostId: HostId;
    let onCheckpoint: CheckpointListener;
    const blobs = new Map<Cid, Uint8Array>();
    let ended = false;
    let held: Promise<void> | null = null;
    let resume = (): void => {};
    const computing = new Set<Promise<unknown>>();
    let last: Promise<unknown> = Promise.resolve();
    this.alive += 1;
    this.spawned[role] += 1;
    const end = (): void => {
      if (!ended) this.alive -= 1;
      ended = true;
    };
    const runAll = async (job: ComputeJob, orders: readonly ComputeOrder[]): Promise<ComputeOutcome[]> => {
      const outcomes: ComputeOutcome[] = [];
      for (const order of orders) {
        const states = this.checkpointsOf(order, role);
        this.underWay.add(order.unitId);
        this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay.size);
        for (let part = 0; part <= states.length; part++) {
          const partMs = this.unitMs / (states.length + 1);
          await new Promise<void>((resolve) => this.clock.setTimeout(resolve, partMs));
          await held;
          if (ended) return new Promise(() => {});
          if (part < states.length) onCheckpoint({ unitId: order.unitId, attempt: order.attempt }, states[part]!);
        }
        this.underWay.delete(order.unitId);
        if (this.crashOn(order, role)) {
          end();
          onCrash("fake crash");
          return new Promise(() => {});
        }
        const { pixels, resumeFrom } = order;
        const files = job.files.map((cid) => blobs.get(cid));
        const stages = job.stages.map((cid) => blobs.get(cid));
        this.work.set(order.unitId, { job, pixels, files, stages, resumeFrom });
        outcomes.push(this.outcomeOf(order, role) ?? this.compute(hostId, job, order));
      }
      return outcomes;
    };
    const api: ComputeApi = {
      open: async (options, listener) => {
        hostId = options.hostId;
        onCheckpoint = listener;
        if (role === "cpu") return null;
        await Promise.all(computing);
        this.gpu.opened += 1;
        this.gpu.hidden = options.hidden;
        return this.openGpu();
      },
      setHidden: (hidden) => {
        this.gpu.hidden = hidden;
      },
      setShare: (share) => {
        this.shares[role] = share;
        if (!this.obeys) return new Promise(() => {});
        resume();
        held = share > 0 ? null : new Promise((resolve) => (resume = resolve));
        return Promise.resolve();
      },
      admit: async () => {
        this.gpu.tested += 1;
        const clear = { admitted: false, wrong: false, reason: null, deviceLost: false, inconclusive: false };
        return { ...clear, ...this.admit() };
      },
      keep: async (bring, drop) => {
        for (const cid of drop) blobs.delete(cid);
        for (const { cid, bytes } of bring) blobs.set(cid, bytes);
        this.brought.push(...bring.map(({ cid }) => cid));
      },
      run: (job, orders) => {
        if (role === "gpu") {
          const running = runAll(job, orders).finally(() => computing.delete(running));
          computing.add(running);
          this.gpu.atOnce = Math.max(this.gpu.atOnce, computing.size);
          return running;
        }
        const next = last.then(() => runAll(job, orders));
        last = next;
        return next;
      },
    };
    return { api, terminate: end };
  }

  private compute(hostId: HostId, job: ComputeJob, order: ComputeOrder): ComputeOutcome {
    const { resultBytes } = job.params as { resultBytes: number };
    const payload = fakeResult(job.jobId, order.ordinal, resultBytes);
    const digest = sha256Hex(payload);
    const { unitId, attempt } = order;
    this.computed.push(unitId);
    const commitment = sha256Hex(commitmentPreimage({ unitId, attempt, hostId }, digest));
    return { ok: true, digest, commitment, payload, preview: null };
  }
}
