import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Read } from "#lib/kernels/kernel.ts";
import type { Failure } from "#lib/protocol/messages/exchange.ts";
import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import type { ComputeJob } from "../compute/compute-api.ts";
import { backoffMs } from "../exchange/backoff.ts";
import { type CoordinatorClient, mayRetry, retryAfterMsOf } from "../exchange/coordinator-client.ts";
import type { Replica } from "../exchange/replica.ts";
import type { ReplicaLedger } from "../exchange/replica-ledger.ts";
import type { Clock, Planner, ReplicaKey, UnitOutline } from "../ports.ts";
import { BlobCache } from "./blob-cache.ts";
import { BriefBook } from "./brief-book.ts";
import { ComputeJobs } from "./compute-jobs.ts";
import { type Material, MaterialStore, NO_MATERIAL } from "./material-store.ts";
import { readRegion } from "./read-region.ts";

/** What a staged replica brings to its worker. */
export interface StagedUnit {
  readonly brief: JobBrief;
  /** The same object for all units that may travel together. */
  readonly job: ComputeJob;
  readonly outline: UnitOutline;
  readonly pixels: readonly Uint8Array<ArrayBuffer>[];
  readonly material: Material;
}

/** Assembled pixels waiting for a worker: at most this many bytes, and this many units. */
const MAX_STAGED_BYTES = 64 * 1024 * 1024;
const MAX_STAGED = 512;
/** Decoded tiles kept, in bytes. */
const TILE_CACHE_BYTES = 128 * 1024 * 1024;
/** Briefs in a row that lack the stages a unit needs, before it is given back: another host may be told more. */
const MAX_STALE_BRIEFS = 3;

/** Thrown when a job's brief does not say yet what the stages before a unit's own gave. */
export class StageMissingError extends TabgridError {
  constructor(stage: number) {
    super("host.stage-missing", "transient", "The job's earlier stages are not known yet.", { details: { stage } });
  }
}

/** Brings claimed replicas what they need: the brief, the pixels they read, files, earlier stages, their own state. */
export class Stager {
  /** Whether the unit staged last is of a job that has stages to come. */
  stageAhead = false;
  private readonly units = new Map<ReplicaKey, StagedUnit>();
  private readonly busy = new Map<Replica, number>();
  private readonly briefs: BriefBook;
  private readonly jobs: ComputeJobs;
  private readonly tiles: BlobCache;
  private readonly materials: MaterialStore;
  private stagedBytes = 0;
  private failures = 0;
  private notBefore = 0;
  private readonly ledger: ReplicaLedger;
  private readonly planner: Planner;
  private readonly memoryBytes: number;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly changed: () => void;

  constructor(parts: {
    client: CoordinatorClient;
    ledger: ReplicaLedger;
    planner: Planner;
    /** Units that need more than this are declined. */
    memoryBytes: number;
    clock: Clock;
    random: () => number;
    /** Called when a replica was staged or failed. */
    changed: () => void;
  }) {
    this.ledger = parts.ledger;
    this.planner = parts.planner;
    this.memoryBytes = parts.memoryBytes;
    this.clock = parts.clock;
    this.random = parts.random;
    this.changed = parts.changed;
    this.briefs = new BriefBook((jobId) => parts.client.getBrief(jobId));
    this.jobs = new ComputeJobs(parts.planner);
    this.tiles = new BlobCache((cid) => parts.client.getBlob(cid), TILE_CACHE_BYTES);
    this.materials = new MaterialStore((cid) => parts.client.getBlob(cid));
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

  /** What was waited for may be over. */
  reconsider(): void {
    this.notBefore = 0;
  }

  /** What a staged replica brings; it belongs to the caller from now on. */
  take(replica: Replica): StagedUnit | null {
    const unit = this.units.get(replica.key) ?? null;
    if (unit === null) return null;
    this.units.delete(replica.key);
    this.stagedBytes -= sizeOf(unit.outline.reads);
    this.materials.release(unit.material);
    return unit;
  }

  peek(replica: Replica): StagedUnit | null {
    return this.units.get(replica.key) ?? null;
  }

  private stageOne(replica: Replica): void {
    const brief = this.briefs.find(replica.jobId);
    if (brief === null) {
      this.work(replica, 0, async () => this.load(replica, await this.briefs.get(replica.jobId)));
      return;
    }
    const outline = this.findOutline(brief, replica);
    if (outline === null) return;
    const needs = outline.reads.length + outline.stage + brief.inputs.length;
    // Units that need nothing but the brief: no promise, no wait.
    if (needs === 0 && !replica.checkpointStored) this.settle(replica, brief, outline, [], NO_MATERIAL);
    else this.work(replica, sizeOf(outline.reads), () => this.load(replica, brief));
  }

  private async load(replica: Replica, known: JobBrief): Promise<void> {
    const outline = this.findOutline(known, replica);
    if (outline === null) return;
    const brief = known.stages.length < outline.stage ? await this.briefs.getNewer(known) : known;
    if (brief.stages.length < outline.stage) throw new StageMissingError(outline.stage);
    const { files, stages } = this.jobs.of(brief, outline.stage);
    const material = await this.materials.acquire([...files, ...stages]);
    try {
      const pixels = await Promise.all(outline.reads.map((read) => this.read(brief, read)));
      await this.ledger.checkpoints.restore(replica, brief);
      this.settle(replica, brief, outline, pixels, material);
    } catch (error) {
      this.materials.release(material);
      throw error;
    }
  }

  private async read({ inputs }: JobBrief, { input, region }: Read): Promise<Uint8Array<ArrayBuffer>> {
    const image = inputs[input];
    if (image?.kind !== "image") throw new RangeError(`Input ${input} is no image.`);
    return readRegion(this.tiles, image, region);
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

  private settle(
    replica: Replica,
    brief: JobBrief,
    outline: UnitOutline,
    pixels: StagedUnit["pixels"],
    material: Material,
  ): void {
    if (replica.phase !== "claimed") {
      this.materials.release(material);
      return;
    }
    const job = this.jobs.of(brief, outline.stage);
    this.stageAhead = outline.stagesAfter > 0;
    replica.units = outline.units;
    this.units.set(replica.key, { brief, job, outline, pixels, material });
    this.stagedBytes += sizeOf(outline.reads);
    this.ledger.move(replica, "staged");
  }

  /** Null when this host cannot compute it: then it was given back. */
  private findOutline(brief: JobBrief, replica: Replica): UnitOutline | null {
    try {
      const outline = this.planner.outline(brief, replica.ordinal);
      if (outline.memoryBytes <= this.memoryBytes) return outline;
      this.giveBack(replica, "declined");
    } catch {
      this.giveBack(replica, "unsupported");
    }
    return null;
  }

  private failed(replica: Replica, error: unknown): void {
    if (error instanceof StageMissingError && ++replica.staleBriefs >= MAX_STALE_BRIEFS) {
      this.giveBack(replica, "returned");
      return;
    }
    if (mayRetry(error)) {
      // What fails together, for want of the same blob, counts once.
      if (this.clock.now() >= this.notBefore) this.failures += 1;
      const delay = backoffMs(this.failures, this.random, retryAfterMsOf(error));
      this.notBefore = Math.max(this.notBefore, this.clock.now() + delay);
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
}

/** Bytes of the pixels of these reads. */
function sizeOf(reads: readonly Read[]): number {
  return reads.reduce((sum, { region }) => sum + region.width * region.height * 4, 0);
}
