import type { HostId, JobId } from "#lib/protocol/ids.ts";
import type { GpuState, WorkerState } from "../engine-state.ts";
import type { Clock, ComputeWorker, ComputeWorkers } from "../ports.ts";
import type { Replica } from "../replica.ts";
import type { ComputeJob, ComputeOrder, ComputeOutcome } from "./compute-api.ts";
import { GpuAdmissions } from "./gpu-admissions.ts";
import { UnitTimes } from "./unit-times.ts";

/** Orders of one job for one worker, and the replicas they are for, in the same order. */
export interface ComputeBatch {
  readonly job: ComputeJob;
  readonly title: string;
  readonly orders: readonly ComputeOrder[];
  readonly replicas: readonly Replica[];
  readonly regions: readonly WorkerRegion[];
}
type WorkerRegion = NonNullable<WorkerState["current"]>["region"];

/** Where the pool gets its work and brings its results. */
export interface WorkSource {
  /** Up to `limit(jobId)` units of one job whose kernel `accepts`, or null. */
  take(accepts: (kernelTag: string) => boolean, limit: (jobId: JobId) => number): ComputeBatch | null;
  done(replica: Replica, outcome: ComputeOutcome, role: "cpu" | "gpu"): void;
  /** A worker broke with these; they are to be tried again or given up. */
  broken(replicas: readonly Replica[], countAsCrash: boolean): void;
  /** Something a page shows changed, or a worker has room. */
  changed(): void;
  /** Workers break faster than they can be replaced. */
  unusable(why: string): void;
}

/** Small units travel together: about this much work per message, in milliseconds. */
const BATCH_MS = 8;
const MAX_BATCH_UNITS = 64;
/** Below this unit time a second batch waits at the worker, so that it does not idle for a message round trip. */
const DOUBLE_BELOW_MS = 200;
/** Workers that broke in a row without finishing anything, before we give up. */
const MAX_BREAKS = 6;
/** How often a lost GPU is asked for again. */
const MAX_GPU_RESTARTS = 3;
const GPU_OPEN_TIMEOUT_MS = 30_000;

interface Slot {
  readonly id: number;
  readonly role: "cpu" | "gpu";
  worker: ComputeWorker;
  ready: boolean;
  readonly batches: { readonly batch: ComputeBatch; startedAt: number; wallMs: number }[];
}

/** Keeps compute workers busy, and replaces those that break. */
export class ComputePool {
  private readonly parts: { workers: ComputeWorkers; clock: Clock; hostId: HostId; source: WorkSource };
  private readonly slots: Slot[] = [];
  private readonly times = new UnitTimes();
  readonly admissions: GpuAdmissions;
  private nextId = 0;
  private breaks = 0;
  private gpuRestarts = 0;

  constructor(parts: { workers: ComputeWorkers; clock: Clock; hostId: HostId; source: WorkSource }) {
    this.parts = parts;
    this.admissions = new GpuAdmissions(() => parts.source.changed());
  }

  get size(): number {
    return this.slots.length;
  }

  /** Mean time of a unit on one worker; null before the first. */
  get unitMs(): number | null {
    return this.times.mean(this.slots.map((slot) => slot.role));
  }

  get gpu(): GpuState {
    return this.admissions.state;
  }

  get busy(): boolean {
    return this.slots.some((slot) => slot.batches.length > 0);
  }

  states(): WorkerState[] {
    return this.slots.map(({ id, role, batches }) => {
      const head = batches[0];
      const current = head && {
        jobId: head.batch.job.jobId,
        title: head.batch.title,
        ordinal: head.batch.orders[0]!.ordinal,
        region: head.batch.regions[0]!,
        sinceMs: head.wallMs,
      };
      return { id, role, current: current ?? null };
    });
  }

  /** Brings the number of workers to what was chosen. Those too many end at once; their units go back. */
  configure(options: { readonly workers: number; readonly gpu: boolean }): void {
    const cpus = this.slots.filter((slot) => slot.role === "cpu");
    for (const slot of cpus.slice(options.workers)) this.drop(slot, false);
    for (let i = cpus.length; i < options.workers; i++) this.add("cpu");
    const gpu = this.slots.find((slot) => slot.role === "gpu");
    if (options.gpu && !gpu) {
      this.gpuRestarts = 0;
      this.add("gpu");
    }
    if (!options.gpu) {
      if (gpu) this.drop(gpu, false);
      this.admissions.close("off", null);
    }
  }

  /** Gives every worker with room its next batch. */
  fill(): void {
    for (const slot of this.slots) {
      while (slot.ready && slot.batches.length < this.depth(slot)) {
        const accepts = (tag: string): boolean => slot.role === "cpu" || this.admissions.accepts(tag, slot.worker.api);
        const batch = this.parts.source.take(accepts, (jobId) => this.batchLimit(slot.role, jobId));
        if (batch === null) break;
        this.give(slot, batch);
      }
    }
  }

  /** Replaces workers that hold a unit whose lease ran out long ago: they hang. */
  checkHung(): void {
    const now = this.parts.clock.now();
    for (const slot of [...this.slots]) {
      const head = slot.batches[0];
      const deadline = head && Math.max(...head.batch.replicas.map((replica) => replica.deadlineAt));
      if (head && deadline !== undefined && now > deadline && now - head.startedAt > 1_000) this.broke(slot, "hung");
    }
  }

  /** Ends every worker at once. */
  terminate(): void {
    for (const slot of this.slots.splice(0)) slot.worker.terminate();
    this.admissions.close("off", null);
    this.breaks = 0;
  }

  private depth(slot: Slot): number {
    const head = slot.batches[0];
    const unitMs = head ? this.times.ofJob(slot.role, head.batch.job.jobId) : null;
    return head && (unitMs === null || unitMs > DOUBLE_BELOW_MS) ? 1 : 2;
  }

  private batchLimit(role: "cpu" | "gpu", jobId: JobId): number {
    const unitMs = this.times.ofJob(role, jobId);
    return unitMs === null ? 1 : Math.max(1, Math.min(MAX_BATCH_UNITS, Math.floor(BATCH_MS / unitMs)));
  }

  private add(role: "cpu" | "gpu"): void {
    const { workers, hostId, clock, source } = this.parts;
    const slot: Slot = {
      id: this.nextId++,
      role,
      worker: workers.spawn(role, (why) => this.broke(slot, why)),
      ready: false,
      batches: [],
    };
    this.slots.push(slot);
    if (role === "gpu") this.admissions.opening();
    const timeout =
      role === "gpu"
        ? clock.setTimeout(() => this.gpuUnavailable(slot, "the GPU did not answer"), GPU_OPEN_TIMEOUT_MS)
        : null;
    slot.worker.api
      .open({ role, hostId })
      .then(
        (adapter) => {
          if (!this.slots.includes(slot)) return;
          slot.ready = true;
          if (role === "gpu") this.admissions.opened(adapter);
          source.changed();
        },
        (error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          if (role === "gpu") this.gpuUnavailable(slot, why);
          else this.broke(slot, why);
        },
      )
      .finally(() => timeout !== null && clock.clearTimeout(timeout));
  }

  private give(slot: Slot, batch: ComputeBatch): void {
    const { clock, source } = this.parts;
    const entry = { batch, startedAt: clock.now(), wallMs: clock.wallNow() };
    slot.batches.push(entry);
    slot.worker.api.run(batch.job, batch.orders).then(
      (outcomes) => {
        if (!this.slots.includes(slot) || slot.batches[0] !== entry) return;
        slot.batches.shift();
        const now = clock.now();
        this.times.measured(slot.role, batch.job.jobId, (now - entry.startedAt) / batch.orders.length);
        const next = slot.batches[0];
        if (next) Object.assign(next, { startedAt: now, wallMs: clock.wallNow() });
        this.breaks = 0;
        const lost = batch.replicas.filter((_, i) => isDeviceLoss(outcomes[i]));
        for (const [i, replica] of batch.replicas.entries()) {
          if (!isDeviceLoss(outcomes[i])) source.done(replica, outcomes[i]!, slot.role);
        }
        if (lost.length > 0) this.gpuLost(slot, lost);
        source.changed();
      },
      (error: unknown) => this.broke(slot, error instanceof Error ? error.message : String(error)),
    );
  }

  private broke(slot: Slot, why: string): void {
    if (!this.slots.includes(slot)) return;
    this.drop(slot, true);
    this.breaks += 1;
    if (slot.role === "gpu") this.restartGpu(why);
    else if (this.breaks > MAX_BREAKS) this.parts.source.unusable(why);
    else this.add("cpu");
    this.parts.source.changed();
  }

  private gpuLost(slot: Slot, lost: readonly Replica[]): void {
    this.parts.source.broken(lost, false);
    this.drop(slot, false);
    this.restartGpu("the GPU was lost");
  }

  private restartGpu(why: string): void {
    this.gpuRestarts += 1;
    if (this.gpuRestarts > MAX_GPU_RESTARTS) this.admissions.close("unavailable", why);
    else this.add("gpu");
  }

  private gpuUnavailable(slot: Slot, why: string): void {
    if (!this.slots.includes(slot) || slot.ready) return;
    this.drop(slot, false);
    this.admissions.close("unavailable", why);
    this.parts.source.changed();
  }

  /** Only the batch under way can have broken the worker; those behind it are blameless. */
  private drop(slot: Slot, crashed: boolean): void {
    this.slots.splice(this.slots.indexOf(slot), 1);
    slot.worker.terminate();
    for (const [i, { batch }] of slot.batches.entries()) {
      this.parts.source.broken(batch.replicas, crashed && i === 0);
    }
  }
}

function isDeviceLoss(outcome: ComputeOutcome | undefined): boolean {
  return outcome?.ok === false && outcome.deviceLost;
}
