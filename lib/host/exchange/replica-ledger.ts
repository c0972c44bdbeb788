import type { Digest } from "#lib/protocol/ids.ts";
import { INLINE_RESULT_BYTES } from "#lib/protocol/limits.ts";
import type { Assignment } from "#lib/protocol/messages/exchange.ts";
import { Checkpoints } from "../checkpoints.ts";
import { type Clock, type ReplicaKey, type ResultStore, replicaKey, type StoredReplica } from "../ports.ts";
import { PayloadBudget } from "./payload-budget.ts";
import { PHASES, type Phase, type Replica } from "./replica.ts";

/** Most recorded replicas remembered until their verdict, and for how long; older ones are forgotten. */
const MAX_REPORTED = 8_192;
const REMEMBER_MS = 3_600_000;
/**
 * Shortest time between two writes, in milliseconds. A write costs a browser about as much as an exchange; units that come
 * and go by the thousand a second mostly need none at all, and what a crash takes with it is a moment's work.
 */
const WRITE_INTERVAL_MS = 500;
/** The same for newly claimed replicas. */
const CLAIM_INTERVAL_MS = 50;
/** Longest time between two tries to write, after failures, in milliseconds. */
const LONGEST_RETRY_MS = 60_000;
/** Failed writes in a row after which a stopping engine no longer waits for the store. */
const MAX_FAREWELL_FAILURES = 3;

/**
 * All replicas of this host, in memory and in the store. Changes reach the store in groups, a few times a second; what a
 * crash takes with it is computed again, here or elsewhere. A store that fails (a full disk) does not hold up the work: what
 * it did not take is written again, together with what changed since.
 */
export class ReplicaLedger {
  readonly inPhase: Readonly<Record<Phase, Set<Replica>>> = Object.fromEntries(
    PHASES.map((phase) => [phase, new Set<Replica>()]),
  ) as Record<Phase, Set<Replica>>;
  readonly checkpoints: Checkpoints;
  private readonly store: ResultStore;
  private readonly clock: Clock;
  private readonly byKey = new Map<ReplicaKey, Replica>();
  private readonly dirty = new Set<Replica>();
  private readonly removed = new Set<ReplicaKey>();
  /** What the store knows of. */
  private readonly stored = new Set<ReplicaKey>();
  private readonly payloads: PayloadBudget;
  private writing: Promise<void> | null = null;
  private wroteAt = Number.NEGATIVE_INFINITY;
  private hurry: () => void = () => {};
  /** Writes that failed in a row. */
  private failures = 0;

  constructor(store: ResultStore, clock: Clock) {
    this.store = store;
    this.clock = clock;
    this.payloads = new PayloadBudget(store);
    this.checkpoints = new Checkpoints(store);
  }

  /** Takes up what an earlier run left. Units whose lease ran out before they were computed are dropped. */
  async restore(): Promise<void> {
    for (const stored of await this.store.load()) {
      const key = replicaKey(stored);
      const leaseLeft = stored.deadlineMs - this.clock.wallNow();
      this.stored.add(key);
      if (this.byKey.has(key)) continue;
      if (stored.finished === null && leaseLeft <= 0) {
        this.stored.delete(key);
        this.removed.add(key);
        continue;
      }
      const phase =
        stored.reportedAtMs !== null && !stored.wanted ? "reported" : stored.finished ? "finished" : "claimed";
      const replica = this.insert(key, stored, phase, leaseLeft);
      replica.finished = stored.finished;
      replica.checkpointStored = stored.finished === null;
      replica.payload = stored.payload;
      replica.wanted = stored.wanted;
      replica.reportedAtMs = stored.reportedAtMs;
      const sizeBytes = replica.finished?.sizeBytes ?? 0;
      if (sizeBytes > INLINE_RESULT_BYTES) this.payloads.keep(replica, sizeBytes);
    }
    this.flushSoon();
  }

  /** How many replicas are still to be computed. */
  get unfinished(): number {
    const { claimed, staged, running } = this.inPhase;
    return claimed.size + staged.size + running.size;
  }

  /** Units whose verdict is still to come. */
  get pendingUnits(): number {
    let units = 0;
    for (const replica of this.inPhase.reported) units += replica.units;
    return units;
  }

  /** Takes on an assignment. One that is here already is left as it is. */
  add(assignment: Assignment): Replica | null {
    const key = replicaKey(assignment);
    if (this.byKey.has(key)) return null;
    const deadlineMs = this.clock.wallNow() + assignment.leaseMs;
    const replica = this.insert(key, { ...assignment, deadlineMs }, "claimed", assignment.leaseMs);
    this.touch(replica);
    // Whole batches of them: unlike results they are worth a write of their own.
    if (this.failures === 0 && this.clock.now() - this.wroteAt >= CLAIM_INTERVAL_MS) this.hurry();
    return replica;
  }

  move(replica: Replica, phase: Phase): void {
    this.inPhase[replica.phase].delete(replica);
    replica.phase = phase;
    this.inPhase[phase].add(replica);
  }

  /** Records a result. */
  finish(replica: Replica, result: { digest: Digest; commitment: Digest; payload: Uint8Array<ArrayBuffer> }): void {
    const { digest, commitment, payload } = result;
    replica.finished = { digest, commitment, sizeBytes: payload.length };
    replica.payload = payload;
    this.checkpoints.forget(replica);
    this.queue(replica);
    this.touch(replica);
    if (payload.length > INLINE_RESULT_BYTES) this.payloads.keep(replica, payload.length);
  }

  /** Records that the coordinator has it; the verdict is still to come. */
  reported(replica: Replica): void {
    this.move(replica, "reported");
    replica.reportedAtMs ??= this.clock.wallNow();
    replica.wanted = false;
    this.touch(replica);
    for (const old of this.inPhase.reported) {
      const expired = this.clock.wallNow() - (old.reportedAtMs ?? 0) > REMEMBER_MS;
      if (!expired && this.inPhase.reported.size <= MAX_REPORTED) break;
      this.remove(old);
    }
  }

  /** Records that the coordinator wants the bytes. */
  want(replica: Replica): void {
    replica.wanted = true;
    replica.uploaded = false;
    this.queue(replica);
    this.touch(replica);
  }

  /** Queues a finished replica for its upload, if it needs one, or for the next report. */
  queue(replica: Replica): void {
    const large = (replica.finished?.sizeBytes ?? 0) > INLINE_RESULT_BYTES;
    const upload = large && (replica.upload || replica.wanted) && !replica.uploaded && !replica.withoutPayload;
    this.move(replica, upload ? "uploading" : "finished");
  }

  /** Sends a replica whose bytes were forgotten back to be computed again. */
  recompute(replica: Replica): void {
    replica.finished = null;
    this.move(replica, "claimed");
  }

  /** The bytes of a result, from memory or the store; null when they were forgotten. */
  async findPayload(replica: Replica): Promise<Uint8Array<ArrayBuffer> | null> {
    return replica.payload ?? (await this.store.findPayload(replica.key).catch(() => null));
  }

  /** Forgets a replica: its verdict is known, or there is nothing more to do for it. */
  remove(replica: Replica): void {
    this.inPhase[replica.phase].delete(replica);
    this.payloads.forget(replica);
    this.checkpoints.forget(replica);
    if (!this.byKey.delete(replica.key)) return;
    this.dirty.delete(replica);
    if (this.stored.delete(replica.key)) this.removed.add(replica.key);
    this.flushSoon();
  }

  /** Waits until the store has everything, or keeps failing. */
  async settled(): Promise<void> {
    const given = this.failures + MAX_FAREWELL_FAILURES;
    while (this.writing !== null && this.failures < given) {
      this.wroteAt = Number.NEGATIVE_INFINITY;
      this.hurry();
      await this.writing;
    }
    // Given up: no further try is left waiting.
    this.wroteAt = Number.NEGATIVE_INFINITY;
    this.dirty.clear();
    this.removed.clear();
  }

  private insert(
    key: ReplicaKey,
    from: Pick<StoredReplica, "unitId" | "attempt" | "jobId" | "ordinal" | "upload" | "units" | "deadlineMs">,
    phase: Phase,
    leaseMs: number,
  ): Replica {
    const replica: Replica = {
      key,
      unitId: from.unitId,
      attempt: from.attempt,
      jobId: from.jobId,
      ordinal: from.ordinal,
      upload: from.upload,
      units: from.units ?? 1,
      deadlineAt: this.clock.now() + leaseMs,
      wallDeadlineMs: from.deadlineMs,
      phase,
      finished: null,
      payload: null,
      wanted: false,
      uploaded: false,
      withoutPayload: false,
      failure: null,
      crashes: 0,
      checkpoint: null,
      checkpointStored: false,
      staleBriefs: 0,
      cpuOnly: false,
      reportedAtMs: null,
      askAt: 0,
      asks: 0,
    };
    this.byKey.set(key, replica);
    this.inPhase[phase].add(replica);
    return replica;
  }

  private touch(replica: Replica): void {
    this.dirty.add(replica);
    this.flushSoon();
  }

  private flushSoon(): void {
    this.writing ??= this.flush().finally(() => {
      this.writing = null;
      if (this.dirty.size + this.removed.size > 0) this.flushSoon();
    });
  }

  private async flush(): Promise<void> {
    // One turn later, so that all changes of the current event share the write.
    await Promise.resolve();
    const intervalMs = Math.min(LONGEST_RETRY_MS, WRITE_INTERVAL_MS * 2 ** this.failures);
    const waitMs = this.wroteAt + intervalMs - this.clock.now();
    if (waitMs > 0) await this.pause(waitMs);
    const puts = [...this.dirty];
    const removes = [...this.removed];
    this.dirty.clear();
    this.removed.clear();
    if (puts.length + removes.length === 0) return;
    this.wroteAt = this.clock.now();
    // Before the write: whatever is removed meanwhile has to be removed from the store as well.
    const fresh = puts.filter(({ key }) => !this.stored.has(key));
    for (const { key } of fresh) this.stored.add(key);
    try {
      await this.store.write({ puts: puts.map(toStored), removes });
      this.failures = 0;
    } catch {
      this.failures += 1;
      this.unwritten(puts, removes, fresh);
    }
  }

  /** Takes back a write of which nothing reached the store. */
  private unwritten(puts: readonly Replica[], removes: readonly ReplicaKey[], fresh: readonly Replica[]): void {
    for (const { key } of fresh) {
      this.stored.delete(key);
      this.removed.delete(key);
    }
    for (const replica of puts) if (this.byKey.get(replica.key) === replica) this.dirty.add(replica);
    for (const key of removes) this.removed.add(key);
  }

  private pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.clock.setTimeout(resolve, waitMs);
      this.hurry = () => {
        this.clock.clearTimeout(timer);
        resolve();
      };
    });
  }
}

function toStored(replica: Replica): StoredReplica {
  const { unitId, attempt, jobId, ordinal, upload, units, finished, reportedAtMs, wanted, payload } = replica;
  const small = finished !== null && finished.sizeBytes <= INLINE_RESULT_BYTES;
  return {
    unitId,
    attempt,
    jobId,
    ordinal,
    upload,
    units,
    deadlineMs: replica.wallDeadlineMs,
    finished,
    reportedAtMs,
    wanted,
    payload: small ? payload : null,
  };
}
