import type { JobId } from "#lib/protocol/ids.ts";
import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import type { ComputeJob, ComputeOrder, ComputeOutcome } from "../compute/compute-api.ts";
import type { WorkSource } from "../compute/compute-pool.ts";
import type { ComputeBatch } from "../compute/worker-slot.ts";
import type { EngineProgress } from "../engine/engine-progress.ts";
import type { OutputRegion } from "../engine/engine-state.ts";
import type { ComputedUnit } from "../history/history-book.ts";
import type { Clock } from "../ports.ts";
import type { StagedUnit, Stager } from "../staging/stager.ts";
import type { Replica } from "./replica.ts";
import type { ReplicaLedger } from "./replica-ledger.ts";

/** At most one preview in this time, in milliseconds: more than a page can show would be drawn for nothing. */
const PREVIEW_EVERY_MS = 200;
/** A unit that could not be computed, or whose worker broke, is tried once more. */
const MAX_CRASHES = 2;

type FailedReason = Extract<ComputeOutcome, { ok: false }>["reason"];

/** What is remembered of a replica while a worker has it. */
interface Running {
  readonly brief: JobBrief;
  readonly job: ComputeJob;
  readonly region: OutputRegion;
  readonly memoryBytes: number;
  /** Whether it went on from a checkpoint. */
  readonly resumed: boolean;
}

/** Hands staged replicas to the pool and takes their results into the ledger. */
export class WorkQueue implements WorkSource {
  private readonly parts: {
    ledger: ReplicaLedger;
    stager: Stager;
    progress: EngineProgress;
    clock: Clock;
    /** Most that all workers may take together. */
    memoryBytes: number;
    workers: () => number;
    changed: () => void;
    unusable: (why: string) => void;
  };
  private readonly running = new Map<Replica, Running>();
  /** Memory of the smallest unit that is over a limit of the GPU, by job and stage: the GPU is not tried with its like. */
  private readonly overGpuLimit = new WeakMap<ComputeJob, number>();
  private lastPreviewAt = Number.NEGATIVE_INFINITY;

  constructor(parts: WorkQueue["parts"]) {
    this.parts = parts;
  }

  take(
    role: "cpu" | "gpu",
    accepts: (kernelTag: string) => boolean,
    limit: (jobId: JobId) => number,
  ): ComputeBatch | null {
    const { ledger, stager, workers } = this.parts;
    const shareBytes = this.parts.memoryBytes / Math.max(1, workers());
    let first: StagedUnit | null = null;
    let most = 0;
    const taken: [Replica, StagedUnit][] = [];
    for (const replica of ledger.inPhase.staged) {
      if (role === "gpu" && replica.cpuOnly) continue;
      const unit = stager.peek(replica);
      if (unit === null || (first !== null && unit.job !== first.job)) continue;
      if (role === "gpu" && this.isOverGpuLimit(unit)) continue;
      const large = unit.outline.memoryBytes > shareBytes;
      if (large && (first !== null || !this.fits(unit.outline.memoryBytes, shareBytes))) continue;
      if (first === null) {
        if (!accepts(`${unit.brief.kernel}@${unit.brief.kernelVersion}`)) continue;
        first = unit;
        // No worker takes so much that another one goes without.
        most = large ? 1 : Math.min(limit(replica.jobId), Math.ceil(ledger.inPhase.staged.size / workers()));
      }
      taken.push([replica, unit]);
      if (taken.length >= most) break;
    }
    if (first === null) return null;
    const { brief, job, material } = first;
    const orders = taken.map(([replica, { outline, pixels }]) => {
      const resumed = replica.checkpoint !== null;
      this.running.set(replica, { brief, job, region: outline.region, memoryBytes: outline.memoryBytes, resumed });
      stager.take(replica);
      ledger.move(replica, "running");
      return this.order(replica, pixels);
    });
    return {
      job,
      material: material.blobs,
      title: brief.title,
      orders,
      replicas: taken.map(([replica]) => replica),
      regions: taken.map(([, { outline }]) => outline.region),
    };
  }

  checkpoint(replica: Replica, state: Uint8Array<ArrayBuffer>): void {
    const running = this.running.get(replica);
    if (running && replica.phase === "running") this.parts.ledger.checkpoints.keep(replica, running.brief, state);
  }

  done(replica: Replica, outcome: ComputeOutcome, role: "cpu" | "gpu", tookMs: number): void {
    const { ledger, progress } = this.parts;
    const running = this.running.get(replica);
    const computed = running === undefined ? null : { ...namesOf(running.brief), role, tookMs };
    this.running.delete(replica);
    if (replica.phase !== "running") return;
    if (!outcome.ok && role === "gpu") {
      // Its memory or its limits may be too small for what any CPU can do.
      replica.cpuOnly = true;
      if (running && outcome.reason === "unsupported") this.overGpuLimit.set(running.job, running.memoryBytes);
      ledger.move(replica, "claimed");
      return;
    }
    if (!outcome.ok) {
      replica.crashes += 1;
      if (running?.resumed) ledger.checkpoints.forget(replica);
      // Another worker may have what this one lacked: memory, or a part that did not load.
      if (outcome.reason === "unsupported" || replica.crashes >= MAX_CRASHES) {
        this.fail(replica, outcome.reason, computed);
      } else ledger.move(replica, "claimed");
      return;
    }
    progress.computed(replica.units);
    if (computed !== null) progress.history?.computed(replica, computed);
    ledger.finish(replica, outcome);
    if (outcome.preview !== null && running) {
      const { brief, region } = running;
      progress.show(replica, { title: brief.title, region, role, preview: outcome.preview });
    }
  }

  broken(replicas: readonly Replica[], countAsCrash: boolean): void {
    const { ledger, clock } = this.parts;
    for (const replica of replicas) {
      const running = this.running.get(replica);
      this.running.delete(replica);
      if (replica.phase !== "running") continue;
      if (countAsCrash) replica.crashes += 1;
      // What it went on from may be what broke the worker.
      if (countAsCrash && running?.resumed) ledger.checkpoints.forget(replica);
      if (clock.now() > replica.deadlineAt && replica.reportedAtMs === null) ledger.remove(replica);
      else if (replica.crashes >= MAX_CRASHES) this.fail(replica, "crashed", null);
      else ledger.move(replica, "claimed");
    }
  }

  lost(replicas: readonly Replica[]): void {
    // One of them may have been too much for the device: none of them takes the next one away.
    for (const replica of replicas) replica.cpuOnly = true;
    this.broken(replicas, false);
  }

  changed(): void {
    this.parts.changed();
  }

  unusable(why: string): void {
    this.running.clear();
    this.parts.unusable(why);
  }

  private fail(replica: Replica, reason: FailedReason, unit: ComputedUnit | null): void {
    // One computed again for its bytes was reported before: there is no replica to fail any more.
    if (replica.reportedAtMs !== null) {
      this.parts.ledger.remove(replica);
      return;
    }
    this.parts.progress.history?.failed(replica, unit, reason);
    // Another host may have the memory that this one lacks.
    replica.failure = reason === "out-of-memory" ? "declined" : reason;
    this.parts.ledger.move(replica, "failed");
  }

  /** Whether a unit that needs more than a worker's fair share has room beside those like it that are under way. */
  private fits(memoryBytes: number, shareBytes: number): boolean {
    let largeBytes = 0;
    for (const running of this.running.values()) {
      if (running.memoryBytes > shareBytes) largeBytes += running.memoryBytes;
    }
    return largeBytes === 0 || largeBytes + memoryBytes <= this.parts.memoryBytes;
  }

  private isOverGpuLimit({ job, outline }: StagedUnit): boolean {
    return outline.memoryBytes >= (this.overGpuLimit.get(job) ?? Number.POSITIVE_INFINITY);
  }

  private order(replica: Replica, pixels: StagedUnit["pixels"]): ComputeOrder {
    const now = this.parts.clock.now();
    const preview = now - this.lastPreviewAt >= PREVIEW_EVERY_MS;
    if (preview) this.lastPreviewAt = now;
    const { unitId, attempt, ordinal, checkpoint } = replica;
    return { unitId, attempt, ordinal, pixels, preview, resumeFrom: checkpoint };
  }
}

function namesOf(brief: JobBrief): Pick<ComputedUnit, "title" | "kernel" | "requester"> {
  const { title, kernel, kernelVersion, requester } = brief;
  return { title, kernel: `${kernel}@${kernelVersion}`, requester };
}
