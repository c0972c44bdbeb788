import type { HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ReplicaRef } from "#lib/protocol/messages/exchange.ts";
import type { JobRecord, UnitRecord } from "../ports.ts";
import type { Claimable, ClaimableQuery, FlushChanges, FlushTransaction, UnitChange } from "../storage.ts";
import type { HostRecord } from "../trust/host-record.ts";
import { type MemoryState, newHost, type StoredUnit } from "./memory-state.ts";

/** A flush over memory: reads see the state, and with `save` its own changes; nothing stays unless it commits. */
export class MemoryFlushTransaction implements FlushTransaction {
  readonly #state: MemoryState;
  readonly #saved: FlushChanges[] = [];
  readonly #own = new Map<UnitId, UnitRecord>();
  #takenUntilMs = Number.NEGATIVE_INFINITY;
  #taken = 0;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async lockUnits(ids: readonly UnitId[]): Promise<UnitRecord[]> {
    return ids.toSorted((a, b) => a - b).flatMap((id) => this.#state.units.get(id)?.unit ?? []);
  }

  readUnits(ids: readonly UnitId[]): Promise<UnitRecord[]> {
    return this.lockUnits(ids);
  }

  async lockClaimable({ kernels, exceptJobs, hostIds, limit, after }: ClaimableQuery): Promise<Claimable[]> {
    const found: Claimable[] = [];
    for (const { unit, kernel, priority } of this.#state.claimable()) {
      if (found.length === limit) break;
      if (!kernels.includes(kernel) || exceptJobs.includes(unit.jobId) || !hostIds.some((id) => isFree(unit, id)))
        continue;
      if (after !== null && !isBehind({ unit, priority }, after)) continue;
      found.push({ unit, priority });
    }
    return found;
  }

  async takeDue(nowMs: number, limit: number): Promise<{ units: UnitRecord[]; wakeUps: number }> {
    const due = this.#state.wakeUps.filter(({ atMs }) => atMs <= nowMs).slice(0, limit);
    this.#takenUntilMs = nowMs;
    this.#taken = due.length;
    const units = await this.lockUnits([...new Set(due.flatMap(({ unitIds }) => unitIds))]);
    const isAlive = ({ state, replicas }: UnitRecord) =>
      state === "open" || replicas.some((replica) => replica.state === "issued");
    return { units: units.filter(isAlive), wakeUps: due.length };
  }

  async hasClaimable(kernels: readonly string[] | null, exceptJobs: readonly JobId[] = []): Promise<boolean> {
    for (const { unit, kernel } of this.#state.claimable()) {
      const { wants } = this.#own.get(unit.id) ?? unit;
      if (wants > 0 && !exceptJobs.includes(unit.jobId) && (kernels?.includes(kernel) ?? true)) return true;
    }
    return false;
  }

  async countOutstanding(hostIds: readonly HostId[]): Promise<Map<HostId, number>> {
    return new Map(hostIds.map((id) => [id, this.#state.hosts.get(id)?.outstanding ?? 0]));
  }

  async findLastClaims(hostIds: readonly HostId[]): Promise<Map<HostId, readonly ReplicaRef[]>> {
    return new Map(hostIds.map((id) => [id, this.#state.hosts.get(id)?.lastClaim ?? []]));
  }

  async findHosts(ids: readonly HostId[]): Promise<HostRecord[]> {
    return ids.flatMap((id) => this.#state.findHost(id) ?? []);
  }

  async findJobs(ids: readonly JobId[]): Promise<JobRecord[]> {
    return ids.flatMap((id) => this.#state.jobs.get(id)?.record ?? []);
  }

  async save(changes: FlushChanges): Promise<void> {
    this.#saved.push(changes);
    for (const { after } of changes.units) this.#own.set(after.id, after);
  }

  /** Makes everything saved visible. */
  commit(): void {
    let left = this.#taken;
    const isTaken = (atMs: number) => atMs <= this.#takenUntilMs && left-- > 0;
    this.#state.wakeUps = this.#state.wakeUps.filter(({ atMs }) => !isTaken(atMs));
    for (const changes of this.#saved) this.#apply(changes);
  }

  #apply({
    nowMs,
    units,
    verdicts,
    ledger,
    work,
    rings,
    progress,
    wakeUps,
    hosts,
    claims,
    failedJobs,
    blobs,
  }: FlushChanges): void {
    for (const change of units) this.#state.putUnit(this.#next(change, nowMs));
    this.#state.verdicts.push(...verdicts);
    this.#state.ledger.push(...ledger.map((entry) => ({ ...entry, atMs: nowMs })));
    this.#state.wakeUps.push(...wakeUps);
    for (const [id, delta] of hosts) {
      const host = this.#state.hosts.get(id) ?? newHost(nowMs);
      const outstanding = Math.max(0, host.outstanding + delta);
      this.#state.hosts.set(id, {
        ...host,
        outstanding,
        lastSeenMs: nowMs,
        lastClaim: claims.get(id) ?? host.lastClaim,
      });
    }
    for (const one of work) this.#state.addWork(one, nowMs);
    for (const ring of rings) this.#state.joinRing(ring);
    for (const { jobId, accepted, provisional, reported, invalid } of progress) {
      const job = this.#state.jobs.get(jobId)!;
      job.record = {
        ...job.record,
        unitsAccepted: job.record.unitsAccepted + accepted.length,
        unitsProvisional: job.record.unitsProvisional + provisional,
        resultsReported: job.record.resultsReported + reported,
        resultsInvalid: job.record.resultsInvalid + invalid,
      };
      if (accepted.length > 0) this.#state.gained.set(jobId, [...(this.#state.gained.get(jobId) ?? []), ...accepted]);
    }
    for (const { jobId, digest } of blobs) this.#state.jobs.get(jobId)!.blobs.add(digest);
    for (const { jobId, failure } of failedJobs) {
      const job = this.#state.jobs.get(jobId)!;
      if (job.record.state !== "running") continue;
      job.record = { ...job.record, state: "failed", failure, endedAtMs: nowMs };
      job.unclosed = true;
    }
  }

  #next({ after, payload }: UnitChange, nowMs: number): StoredUnit {
    const before = this.#state.units.get(after.id)!;
    const bytes = payload === null ? before.payload : concat(before.payload, payload);
    return { ...before, unit: after, changedAtMs: nowMs, payload: bytes };
  }
}

function isFree({ replicas }: UnitRecord, hostId: HostId): boolean {
  return !replicas.some((replica) => replica.hostId === hostId && replica.state !== "expired");
}

function isBehind({ unit, priority }: Claimable, after: Claimable): boolean {
  return priority < after.priority || (priority === after.priority && unit.id > after.unit.id);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
