import { createHash } from "node:crypto";
import { commitmentPreimage } from "#lib/protocol/digests.ts";
import type { Digest, HostId, UnitId } from "#lib/protocol/ids.ts";
import type { Admission, ComputeApi, ComputeJob, ComputeOrder, ComputeOutcome } from "../compute/compute-api.ts";
import type { Clock, ComputeWorkers, Planner } from "../ports.ts";

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
    const { resultBytes, inputSide } = brief.params as { resultBytes: number; inputSide?: number };
    const region = { x: 0, y: ordinal, width: resultBytes / 4, height: 1 };
    const inputRegion = inputSide ? { x: ordinal, y: ordinal, width: inputSide, height: inputSide } : null;
    return { region, inputRegion };
  },
};

/** Compute workers on virtual time, whose threads can be made to break. */
export class FakeWorkers implements ComputeWorkers {
  /** Time of one unit. */
  unitMs = 100;
  /** Units computed, with repetitions. */
  readonly computed: UnitId[] = [];
  /** Inputs as they arrived. */
  readonly inputs = new Map<UnitId, Uint8Array>();
  alive = 0;
  spawned = { cpu: 0, gpu: 0 };
  /** How often a GPU was opened and tested, and the most batches it had at once. */
  gpu = { opened: 0, tested: 0, atOnce: 0, hidden: false };
  crashOn: (order: ComputeOrder, role: "cpu" | "gpu") => boolean = () => false;
  outcomeOf: (order: ComputeOrder, role: "cpu" | "gpu") => ComputeOutcome | null = () => null;
  openGpu: () => Promise<string | null> = async () => "fake adapter";
  admit: () => Partial<Admission> = () => ({ admitted: true });
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  spawn(role: "cpu" | "gpu", onCrash: (why: string) => void) {
    let hostId: HostId;
    let ended = false;
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
        await new Promise<void>((resolve) => this.clock.setTimeout(resolve, this.unitMs));
        if (ended) return new Promise(() => {});
        if (this.crashOn(order, role)) {
          end();
          onCrash("fake crash");
          return new Promise(() => {});
        }
        outcomes.push(this.outcomeOf(order, role) ?? this.compute(hostId, job, order));
      }
      return outcomes;
    };
    const api: ComputeApi = {
      open: async (options) => {
        hostId = options.hostId;
        if (role === "cpu") return null;
        await Promise.all(computing);
        this.gpu.opened += 1;
        this.gpu.hidden = options.hidden;
        return this.openGpu();
      },
      setHidden: (hidden) => {
        this.gpu.hidden = hidden;
      },
      admit: async () => {
        this.gpu.tested += 1;
        const clear = { admitted: false, wrong: false, reason: null, deviceLost: false, inconclusive: false };
        return { ...clear, ...this.admit() };
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
    if (order.input) this.inputs.set(unitId, order.input);
    const commitment = sha256Hex(commitmentPreimage({ unitId, attempt, hostId }, digest));
    return { ok: true, digest, commitment, payload, preview: null };
  }
}
