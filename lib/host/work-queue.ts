import type { JobId } from "#lib/protocol/ids.ts";
import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import type { ComputeJob, ComputeOrder, ComputeOutcome } from "./compute/compute-api.ts";
import type { ComputeBatch, WorkSource } from "./compute/compute-pool.ts";
import type { EngineProgress } from "./engine-progress.ts";
import type { OutputRegion } from "./engine-state.ts";
import { findImage } from "./find-image.ts";
import type { Clock } from "./ports.ts";
import type { Replica } from "./replica.ts";
import type { ReplicaLedger } from "./replica-ledger.ts";
import type { Stager } from "./stager.ts";

/** At most one preview in this time, in milliseconds: more than a page can show would be drawn for nothing. */
const PREVIEW_EVERY_MS = 200;
/** A unit that could not be computed, or whose worker broke, is tried once more. */
const MAX_CRASHES = 2;

/** Hands staged replicas to the pool and takes their results into the ledger. */
export class WorkQueue implements WorkSource {
  private readonly parts: {
    ledger: ReplicaLedger;
    stager: Stager;
    progress: EngineProgress;
    clock: Clock;
    workers: () => number;
    changed: () => void;
    unusable: (why: string) => void;
  };
  private readonly titles = new Map<Replica, { title: string; region: OutputRegion }>();
  private readonly jobs = new Map<JobBrief, ComputeJob>();
  private lastPreviewAt = Number.NEGATIVE_INFINITY;

  constructor(parts: WorkQueue["parts"]) {
    this.parts = parts;
  }

  take(
    role: "cpu" | "gpu",
    accepts: (kernelTag: string) => boolean,
    limit: (jobId: JobId) => number,
  ): ComputeBatch | null {
    const { ledger, stager } = this.parts;
    let most = 0;
    let brief: JobBrief | null = null;
    const replicas: Replica[] = [];
    const orders: ComputeOrder[] = [];
    const regions: OutputRegion[] = [];
    for (const replica of ledger.inPhase.staged) {
      if (role === "gpu" && replica.cpuOnly) continue;
      const unit = stager.peek(replica);
      if (unit === null || (brief !== null && unit.brief !== brief)) continue;
      if (brief === null) {
        if (!accepts(`${unit.brief.kernel}@${unit.brief.kernelVersion}`)) continue;
        brief = unit.brief;
        // No worker takes so much that another one goes without.
        most = Math.min(limit(brief.jobId), Math.ceil(ledger.inPhase.staged.size / this.parts.workers()));
      }
      replicas.push(replica);
      regions.push(unit.outline.region);
      orders.push(this.order(replica, unit.input));
      if (orders.length >= most) break;
    }
    if (brief === null) return null;
    for (const [i, replica] of replicas.entries()) {
      stager.take(replica);
      ledger.move(replica, "running");
      this.titles.set(replica, { title: brief.title, region: regions[i]! });
    }
    return { job: this.jobOf(brief), title: brief.title, orders, replicas, regions };
  }

  done(replica: Replica, outcome: ComputeOutcome, role: "cpu" | "gpu"): void {
    const { ledger, progress } = this.parts;
    const shown = this.titles.get(replica);
    this.titles.delete(replica);
    if (replica.phase !== "running") return;
    if (!outcome.ok && role === "gpu") {
      // Its memory or its limits may be too small for what any CPU can do.
      replica.cpuOnly = true;
      ledger.move(replica, "claimed");
      return;
    }
    if (!outcome.ok) {
      replica.crashes += 1;
      // Another worker may have what this one lacked: memory, or a part that did not load.
      if (outcome.reason === "unsupported" || replica.crashes >= MAX_CRASHES) this.fail(replica, outcome.reason);
      else ledger.move(replica, "claimed");
      return;
    }
    progress.computed();
    ledger.finish(replica, outcome);
    if (outcome.preview !== null && shown) progress.show(replica, { ...shown, role, preview: outcome.preview });
  }

  broken(replicas: readonly Replica[], countAsCrash: boolean): void {
    const { ledger, clock } = this.parts;
    for (const replica of replicas) {
      this.titles.delete(replica);
      if (replica.phase !== "running") continue;
      if (countAsCrash) replica.crashes += 1;
      if (clock.now() > replica.deadlineAt && replica.reportedAtMs === null) ledger.remove(replica);
      else if (replica.crashes >= MAX_CRASHES) this.fail(replica, "crashed");
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
    this.parts.unusable(why);
  }

  private fail(replica: Replica, reason: "crashed" | "out-of-memory" | "unsupported"): void {
    // One computed again for its bytes was reported before: there is no replica to fail any more.
    if (replica.reportedAtMs !== null) {
      this.parts.ledger.remove(replica);
      return;
    }
    replica.failure = reason;
    this.parts.ledger.move(replica, "failed");
  }

  private order(replica: Replica, input: Uint8Array<ArrayBuffer> | null): ComputeOrder {
    const now = this.parts.clock.now();
    const preview = now - this.lastPreviewAt >= PREVIEW_EVERY_MS;
    if (preview) this.lastPreviewAt = now;
    return { unitId: replica.unitId, attempt: replica.attempt, ordinal: replica.ordinal, input, preview };
  }

  private jobOf(brief: JobBrief): ComputeJob {
    let job = this.jobs.get(brief);
    if (job === undefined) {
      const { jobId, kernel, kernelVersion, params } = brief;
      const image = findImage(brief);
      const shape = image && { width: image.width, height: image.height, opaque: image.opaque };
      job = { jobId, kernel, kernelVersion, params, shape };
      if (this.jobs.size > 64) this.jobs.clear();
      this.jobs.set(brief, job);
    }
    return job;
  }
}
