import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import type { Failure } from "#lib/protocol/messages/exchange.ts";
import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import { backoffMs } from "./backoff.ts";
import { type CoordinatorClient, mayRetry, retryAfterMsOf } from "./coordinator-client.ts";
import { findImage } from "./find-image.ts";
import type { Clock, Planner, ReplicaKey, UnitOutline } from "./ports.ts";
import type { Replica } from "./replica.ts";
import type { ReplicaLedger } from "./replica-ledger.ts";
import { TileCache } from "./tile-cache.ts";

/** What a staged replica brings to its worker. */
export interface StagedUnit {
  readonly brief: JobBrief;
  readonly outline: UnitOutline;
  readonly input: Uint8Array<ArrayBuffer> | null;
}

/** Assembled inputs waiting for a worker: at most this many bytes, and this many units without input. */
const MAX_STAGED_BYTES = 64 * 1024 * 1024;
const MAX_STAGED = 512;
/** Job briefs kept. */
const MAX_BRIEFS = 64;

/** Brings claimed replicas what they need: the job's brief, and the pixels of their input region. */
export class Stager {
  private readonly units = new Map<ReplicaKey, StagedUnit>();
  private readonly briefs = new Map<JobId, { brief: Promise<JobBrief>; ready: JobBrief | null }>();
  private readonly busy = new Map<Replica, number>();
  private readonly tiles: TileCache;
  private stagedBytes = 0;
  private failures = 0;
  private notBefore = 0;
  private readonly client: CoordinatorClient;
  private readonly ledger: ReplicaLedger;
  private readonly planner: Planner;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly changed: () => void;

  constructor(parts: {
    client: CoordinatorClient;
    ledger: ReplicaLedger;
    planner: Planner;
    clock: Clock;
    random: () => number;
    /** Called when a replica was staged or failed. */
    changed: () => void;
  }) {
    this.client = parts.client;
    this.ledger = parts.ledger;
    this.planner = parts.planner;
    this.clock = parts.clock;
    this.random = parts.random;
    this.changed = parts.changed;
    this.tiles = new TileCache((cid) => parts.client.getBlob(cid));
  }

  /** Whether replicas wait for something to arrive. */
  get loading(): boolean {
    return this.busy.size > 0;
  }

  /** Stages claimed replicas, oldest first, as far as memory allows. */
  stage(): void {
    if (this.clock.now() < this.notBefore) return;
    for (const replica of this.ledger.inPhase.claimed) {
      if (this.stagedBytes >= MAX_STAGED_BYTES || this.units.size + this.busy.size >= MAX_STAGED) return;
      if (!this.busy.has(replica)) this.stageOne(replica);
    }
  }

  /** What a staged replica brings; it belongs to the caller from now on. */
  take(replica: Replica): StagedUnit | null {
    const unit = this.units.get(replica.key) ?? null;
    this.units.delete(replica.key);
    this.stagedBytes -= unit?.input?.length ?? 0;
    return unit;
  }

  peek(replica: Replica): StagedUnit | null {
    return this.units.get(replica.key) ?? null;
  }

  private stageOne(replica: Replica): void {
    const known = this.briefs.get(replica.jobId)?.ready;
    if (!known) {
      this.work(replica, 0, async () => this.load(replica, await this.brief(replica.jobId)));
      return;
    }
    // Units without input need nothing but the brief: no promise, no wait.
    const outline = this.outline(known, replica);
    if (outline === null) return;
    if (outline.inputRegion === null) this.settle(replica, { brief: known, outline, input: null });
    else
      this.work(replica, outline.inputRegion.width * outline.inputRegion.height * 4, () => this.load(replica, known));
  }

  private async load(replica: Replica, brief: JobBrief): Promise<void> {
    const outline = this.outline(brief, replica);
    if (outline === null) return;
    const image = findImage(brief);
    const input =
      outline.inputRegion === null || image === null ? null : await this.tiles.region(image, outline.inputRegion);
    this.settle(replica, { brief, outline, input });
  }

  private work(replica: Replica, sizeBytes: number, load: () => Promise<void>): void {
    this.busy.set(replica, sizeBytes);
    this.stagedBytes += sizeBytes;
    load()
      .then(
        () => {
          this.failures = 0;
        },
        (error: unknown) => this.failed(replica, error),
      )
      .finally(() => {
        this.busy.delete(replica);
        this.stagedBytes -= sizeBytes;
        this.changed();
      });
  }

  private settle(replica: Replica, unit: StagedUnit): void {
    if (replica.phase !== "claimed") return;
    this.units.set(replica.key, unit);
    this.stagedBytes += unit.input?.length ?? 0;
    this.ledger.move(replica, "staged");
  }

  private outline(brief: JobBrief, replica: Replica): UnitOutline | null {
    try {
      return this.planner.outline(brief, replica.ordinal);
    } catch {
      this.giveBack(replica, "unsupported");
      return null;
    }
  }

  private failed(replica: Replica, error: unknown): void {
    if (mayRetry(error)) {
      this.failures += 1;
      const delay = backoffMs(this.failures, this.random, retryAfterMsOf(error));
      this.notBefore = this.clock.now() + delay;
      this.clock.setTimeout(this.changed, delay);
      return;
    }
    this.giveBack(
      replica,
      error instanceof TabgridError && error.code === "job.not-found" ? "returned" : "input-unavailable",
    );
  }

  private giveBack(replica: Replica, reason: Failure["reason"]): void {
    if (replica.phase !== "claimed") return;
    replica.failure = reason;
    this.ledger.move(replica, "failed");
  }

  private brief(jobId: JobId): Promise<JobBrief> {
    const known = this.briefs.get(jobId);
    if (known) return known.brief;
    const entry: { brief: Promise<JobBrief>; ready: JobBrief | null } = {
      brief: this.client.getBrief(jobId),
      ready: null,
    };
    this.briefs.set(jobId, entry);
    entry.brief.then(
      (brief) => {
        entry.ready = brief;
        const oldest = this.briefs.keys().next().value;
        if (this.briefs.size > MAX_BRIEFS && oldest !== undefined) this.briefs.delete(oldest);
      },
      () => this.briefs.delete(jobId),
    );
    return entry.brief;
  }
}
