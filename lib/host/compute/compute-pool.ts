import type { HostId, JobId } from "#lib/protocol/ids.ts";
import type { GpuState, WorkerState } from "../engine/engine-state.ts";
import type { Replica } from "../exchange/replica.ts";
import type { Clock, ComputeWorkers } from "../ports.ts";
import { batchesPerWorker, unitsPerBatch } from "./batch-policy.ts";
import type { ComputeOutcome } from "./compute-api.ts";
import { GpuAdmissions } from "./gpu-admissions.ts";
import { RestartLimit } from "./restart-limit.ts";
import { ShareKeeper, type Shares } from "./share-keeper.ts";
import { UnitTimes } from "./unit-times.ts";
import { WorkerShelf } from "./worker-shelf.ts";
import { type ComputeBatch, send, stateOf, underWay, type WorkerSlot } from "./worker-slot.ts";

type Role = WorkerState["role"];

/** Where the pool gets its work and brings its results. */
export interface WorkSource {
  /** Up to `limit(jobId)` units of one job whose kernel `accepts`, or null. */
  take(role: Role, accepts: (kernelTag: string) => boolean, limit: (jobId: JobId) => number): ComputeBatch | null;
  /** The state of a unit under way, to go on from when its worker or the engine breaks. */
  checkpoint(replica: Replica, state: Uint8Array<ArrayBuffer>): void;
  /** @param tookMs time it took on its worker. */
  done(replica: Replica, outcome: ComputeOutcome, role: Role, tookMs: number): void;
  /** A worker broke with these; they are to be tried again or given up. */
  broken(replicas: readonly Replica[], countAsCrash: boolean): void;
  /** The GPU went away with these. */
  lost(replicas: readonly Replica[]): void;
  /** Something a page shows changed, or a worker has room. */
  changed(): void;
  /** Workers break faster than they can be replaced. */
  unusable(why: string): void;
}

/** Workers that broke in a row without finishing anything, before we give up. */
const MAX_BREAKS = 6;
const GPU_OPEN_TIMEOUT_MS = 30_000;
/** Keeps compute workers busy, and replaces those that break. */
export class ComputePool {
  private readonly parts: { workers: ComputeWorkers; clock: Clock; hostId: HostId; source: WorkSource };
  private readonly slots: WorkerSlot[] = [];
  private readonly times = new UnitTimes();
  readonly admissions: GpuAdmissions;
  private nextId = 0;
  private breaks = 0;
  private readonly gpuRestarts = new RestartLimit();
  private readonly shares: ShareKeeper;
  private hidden = false;

  constructor(parts: { workers: ComputeWorkers; clock: Clock; hostId: HostId; source: WorkSource }) {
    this.parts = parts;
    this.shares = new ShareKeeper(parts.clock, (slot) => this.replace(slot));
    this.admissions = new GpuAdmissions(
      parts.clock,
      () => parts.source.changed(),
      () => {
        const gpu = this.slots.find((slot) => slot.role === "gpu");
        if (gpu) this.gpuLost(gpu, []);
      },
    );
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
    return this.slots.map(stateOf);
  }

  /** Cores' and GPUs' worth of work under way, a share counted as such. */
  get load(): { readonly cores: number; readonly gpus: number } {
    return this.shares.load(this.slots);
  }

  /** Brings the number of workers to what was chosen. Those too many end at once; their units go back. */
  configure(options: { readonly workers: number; readonly gpu: boolean }): void {
    const cpus = this.slots.filter((slot) => slot.role === "cpu");
    for (const slot of cpus.slice(options.workers)) this.drop(slot, false);
    for (let i = cpus.length; i < options.workers; i++) this.add("cpu");
    const gpu = this.slots.find((slot) => slot.role === "gpu");
    if (options.gpu && !gpu) {
      this.gpuRestarts.forget();
      this.add("gpu");
    }
    if (!options.gpu) {
      if (gpu) this.drop(gpu, false);
      this.admissions.close("off", null);
    }
  }

  /** Holds every worker, or lets them go on at their shares. Whoever cannot hold in time is replaced; its units go back. */
  setShares(shares: Shares): void {
    this.shares.set([...this.slots], shares);
  }

  /** Takes back every unit that workers have, or only those whose lease is over. The workers are replaced. */
  release(which: "all" | "expired"): void {
    const now = this.parts.clock.now();
    const expired = (slot: WorkerSlot): boolean =>
      underWay(slot).every(({ batch }) => batch.replicas.every(({ deadlineAt }) => deadlineAt < now));
    for (const slot of [...this.slots]) {
      if (slot.batches.length > 0 && (which === "all" || expired(slot))) this.replace(slot);
    }
  }

  /** Gives every worker with room its next batch. */
  fill(): void {
    if (this.shares.holding) return;
    for (const slot of this.slots) {
      while (slot.ready && slot.batches.length < this.room(slot)) {
        const accepts = (tag: string): boolean => slot.role === "cpu" || this.admissions.accepts(tag, slot.worker.api);
        const limit = (jobId: JobId): number => unitsPerBatch(this.times.ofJob(slot.role, jobId));
        const batch = this.parts.source.take(slot.role, accepts, limit);
        if (batch === null) break;
        this.give(slot, batch);
      }
    }
  }

  /** Replaces workers that hold a unit whose lease ran out long ago: they hang. */
  checkHung(): void {
    if (this.shares.holding) return;
    const now = this.parts.clock.now();
    for (const slot of [...this.slots]) {
      const hung = underWay(slot).some(({ batch, startedAt }) => {
        const deadline = Math.max(...batch.replicas.map((replica) => replica.deadlineAt));
        return now > deadline && now - startedAt > 1_000;
      });
      if (hung) this.broke(slot, "hung");
    }
  }

  /** Whether no page is visible: then the GPU's slices may be longer. */
  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    for (const { role, worker } of this.slots) if (role === "gpu") worker.api.setHidden(hidden);
  }

  /** Ends every worker at once. */
  terminate(): void {
    for (const slot of this.slots.splice(0)) slot.worker.terminate();
    this.admissions.close("off", null);
    this.breaks = 0;
  }

  private room({ role, batches: [head] }: WorkerSlot): number {
    return batchesPerWorker(role, head ? this.times.ofJob(role, head.batch.job.jobId) : null);
  }

  private add(role: Role): void {
    const slot: WorkerSlot = {
      id: this.nextId++,
      role,
      worker: this.parts.workers.spawn(role, (why) => this.broke(slot, why)),
      ready: false,
      batches: [],
      shelf: new WorkerShelf(),
      finishedAt: Number.NEGATIVE_INFINITY,
    };
    this.slots.push(slot);
    this.shares.tell(slot);
    this.open(slot);
  }

  private replace(slot: WorkerSlot): void {
    if (!this.slots.includes(slot)) return;
    this.drop(slot, false);
    this.add(slot.role);
    this.parts.source.changed();
  }

  private open(slot: WorkerSlot): void {
    const { hostId, clock, source } = this.parts;
    const { role } = slot;
    slot.ready = false;
    if (role === "gpu") this.admissions.opening();
    const timeout =
      role === "gpu"
        ? clock.setTimeout(() => this.gpuUnavailable(slot, "the GPU did not answer"), GPU_OPEN_TIMEOUT_MS)
        : null;
    slot.worker.api
      .open({ role, hostId, hidden: this.hidden }, ({ unitId, attempt }, state) => {
        const held = this.slots.includes(slot) ? slot.batches.flatMap(({ batch }) => batch.replicas) : [];
        const replica = held.find((each) => each.unitId === unitId && each.attempt === attempt);
        if (replica) source.checkpoint(replica, state);
      })
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

  private give(slot: WorkerSlot, batch: ComputeBatch): void {
    const { clock, source } = this.parts;
    const entry = { batch, startedAt: clock.now(), wallMs: clock.wallNow() };
    const sent = send(slot, batch);
    slot.batches.push(entry);
    sent.then(
      (outcomes) => {
        const at = slot.batches.indexOf(entry);
        if (!this.slots.includes(slot) || at < 0) return;
        slot.batches.splice(at, 1);
        const now = clock.now();
        // Side by side or in turn: what counts is how soon after the one before a batch was done.
        const elapsedMs = now - Math.max(entry.startedAt, slot.finishedAt);
        const unitMs = elapsedMs / batch.orders.length;
        this.times.measured(slot.role, batch.job.jobId, unitMs);
        slot.finishedAt = now;
        const next = slot.batches[0];
        if (next && slot.role === "cpu") Object.assign(next, { startedAt: now, wallMs: clock.wallNow() });
        this.breaks = 0;
        const lost = batch.replicas.filter((_, i) => isDeviceLoss(outcomes[i]));
        for (const [i, replica] of batch.replicas.entries()) {
          if (!isDeviceLoss(outcomes[i])) source.done(replica, outcomes[i]!, slot.role, unitMs);
        }
        if (lost.length > 0) this.gpuLost(slot, lost);
        source.changed();
      },
      (error: unknown) => this.broke(slot, error instanceof Error ? error.message : String(error)),
    );
  }

  private broke(slot: WorkerSlot, why: string): void {
    if (!this.slots.includes(slot)) return;
    this.drop(slot, true);
    this.breaks += 1;
    if (slot.role === "gpu") this.restartGpu(why, () => this.add("gpu"));
    else if (this.breaks > MAX_BREAKS) this.parts.source.unusable(why);
    else this.add("cpu");
    this.parts.source.changed();
  }

  /** The same worker asks for the next device, and knows what pace the last one did not bear. */
  private gpuLost(slot: WorkerSlot, lost: readonly Replica[]): void {
    this.parts.source.lost(lost);
    // One loss is told by every batch that was under way.
    if (!slot.ready) return;
    this.restartGpu("the GPU was lost", () => this.open(slot));
    if (slot.ready) this.drop(slot, false);
  }

  private restartGpu(why: string, restart: () => void): void {
    if (this.gpuRestarts.take(this.parts.clock.now())) restart();
    else this.admissions.close("unavailable", why);
  }

  private gpuUnavailable(slot: WorkerSlot, why: string): void {
    if (!this.slots.includes(slot) || slot.ready) return;
    this.drop(slot, false);
    this.admissions.close("unavailable", why);
    this.parts.source.changed();
  }

  /** Only batches under way can have broken the worker; those behind them are blameless. */
  private drop(slot: WorkerSlot, crashed: boolean): void {
    this.slots.splice(this.slots.indexOf(slot), 1);
    slot.worker.terminate();
    const suspects = underWay(slot);
    for (const entry of slot.batches) {
      this.parts.source.broken(entry.batch.replicas, crashed && suspects.includes(entry));
    }
  }
}

function isDeviceLoss(outcome: ComputeOutcome | undefined): boolean {
  return outcome?.ok === false && outcome.deviceLost;
}
