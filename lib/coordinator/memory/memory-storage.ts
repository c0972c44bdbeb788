import { stageOf } from "#lib/kernels/stages.ts";
import { digestOfCid } from "#lib/protocol/digests.ts";
import type { AccountId, Cid, Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { JobState } from "#lib/protocol/states.ts";
import type { InputTiles, JobRecord, UnitRecord } from "../ports.ts";
import type {
  AcceptedResult,
  CoordinatorStorage,
  FlushTransaction,
  Gain,
  JobCursor,
  JobMove,
  Verdict,
} from "../storage.ts";
import type { HostCensus, HostOrigin, HostRecord, StageAudit } from "../trust/host-record.ts";
import { openingOf } from "../trust/policy.ts";
import { isPublished } from "../units/commitments-of-unit.ts";
import { MemoryFlushTransaction } from "./memory-flush.ts";
import { byteOrder, type MemoryState, newHost, type StoredJob, type StoredUnit } from "./memory-state.ts";

/**
 * The coordinator's storage in memory, for simulations and tests: the same answers as PostgreSQL, nothing durable.
 * Flushes run one after the other. Several instances may share one state, like processes a database. Past 300 lines because
 * the port has that many methods, most of them a few lines.
 */
export class MemoryStorage implements CoordinatorStorage {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  /** Every verdict so far, in order. */
  get verdicts(): readonly Verdict[] {
    return this.#state.verdicts;
  }

  flush<T>(work: (transaction: FlushTransaction) => Promise<T>): Promise<T> {
    const outcome = this.#state.lastFlush.then(async () => {
      const transaction = new MemoryFlushTransaction(this.#state);
      const result = await work(transaction);
      transaction.commit();
      return result;
    });
    this.#state.lastFlush = outcome.catch(() => undefined);
    return outcome;
  }

  async createJob(job: JobRecord, kernel: string, tiles: InputTiles): Promise<void> {
    const first = this.#state.nextUnitId;
    this.#state.nextUnitId += job.unitsTotal;
    const blobs = new Set([...job.inputs.map(({ cid }) => cid), ...tiles.flat()].map(digestOfCid));
    this.#state.jobs.set(job.id, { record: job, tiles, first, unclosed: false, blobs });
    const { quorum, wants, maxReplicas } = openingOf(job.terms);
    const { priority } = job.terms;
    for (let ordinal = 0; ordinal < job.unitsTotal; ordinal++) {
      const unit: UnitRecord = {
        id: (first + ordinal) as UnitId,
        jobId: job.id,
        ordinal,
        state: "open",
        quorum,
        maxReplicas,
        wants: stageOf(job, ordinal).stage === 0 ? wants : 0,
        replicas: [],
        candidates: [],
        canonical: null,
        auditedSupport: 0,
        auditFloor: 0,
      };
      const payload = new Uint8Array();
      this.#state.putUnit({ unit, kernel, priority, changedAtMs: job.createdAtMs, payload });
    }
  }

  openStage(id: JobId, stage: number, previous: Cid): Promise<boolean> {
    return this.flush(async () => {
      const job = this.#state.jobs.get(id);
      if (job === undefined || job.record.state !== "running" || job.record.stageCids.length !== stage - 1)
        return false;
      job.record = { ...job.record, stageCids: [...job.record.stageCids, previous] };
      job.blobs.add(digestOfCid(previous));
      const { wants } = openingOf(job.record.terms);
      for (const stored of [...this.#unitsOf(id)]) {
        const { unit } = stored;
        if (unit.state !== "open" || stageOf(job.record, unit.ordinal).stage !== stage) continue;
        this.#state.putUnit({ ...stored, unit: { ...unit, wants } });
      }
      return true;
    });
  }

  async findJob(id: JobId): Promise<JobRecord | null> {
    return this.#state.jobs.get(id)?.record ?? null;
  }

  async findTiles(id: JobId): Promise<InputTiles | null> {
    return this.#state.jobs.get(id)?.tiles ?? null;
  }

  async listJobs(query: {
    accountId: AccountId | null;
    limit: number;
    before: JobCursor | null;
  }): Promise<JobRecord[]> {
    const { accountId, limit, before } = query;
    const isBehind = (job: JobRecord) =>
      before === null ||
      job.createdAtMs < before.createdAtMs ||
      (job.createdAtMs === before.createdAtMs && job.id < before.id);
    return this.#records()
      .filter((job) => (accountId === null ? isPublic(job) : job.accountId === accountId) && isBehind(job))
      .sort((a, b) => b.createdAtMs - a.createdAtMs || byteOrder(b.id, a.id))
      .slice(0, limit);
  }

  async listJobsInState(states: readonly JobState[]): Promise<JobRecord[]> {
    return this.#records()
      .filter(({ state }) => states.includes(state))
      .sort((a, b) => a.createdAtMs - b.createdAtMs);
  }

  async moveJob(id: JobId, from: readonly JobState[], to: JobMove): Promise<boolean> {
    const job = this.#state.jobs.get(id);
    if (job === undefined || !from.includes(job.record.state)) return false;
    job.record = { ...job.record, ...to };
    if (to.state === "done") {
      for (const cid of [to.outputCid, to.reportCid]) if (cid !== null) job.blobs.add(digestOfCid(cid));
    }
    if (to.state === "failed" || to.state === "cancelled") job.unclosed = true;
    return true;
  }

  cancelOpenUnits(id: JobId, nowMs: number): Promise<void> {
    return this.flush(async () => {
      for (const stored of this.#unitsOf(id)) {
        if (stored.unit.state !== "open" && stored.unit.state !== "provisional") continue;
        this.#state.putUnit({ ...stored, unit: { ...stored.unit, state: "cancelled", wants: 0 }, changedAtMs: nowMs });
      }
      const job = this.#state.jobs.get(id);
      if (job !== undefined) job.unclosed = false;
    });
  }

  async listUnclosedJobs(): Promise<JobId[]> {
    return [...this.#state.jobs.values()].filter(({ unclosed }) => unclosed).map(({ record }) => record.id);
  }

  async listRemovableJobs(query: { keepStanding: number; endedBeforeMs: number; nowMs: number }): Promise<JobId[]> {
    const ended = this.#records()
      .filter(({ endedAtMs }) => endedAtMs !== null)
      .sort((a, b) => b.createdAtMs - a.createdAtMs || byteOrder(b.id, a.id));
    const dispensable = [
      ...ended.filter(({ standing }) => standing).slice(query.keepStanding),
      ...ended.filter(({ standing, endedAtMs }) => !standing && endedAtMs! < query.endedBeforeMs),
    ];
    const isSwept = (job: JobRecord) => job.endedAtMs! + job.terms.deadlineMs + 60_000 < query.nowMs;
    return dispensable.filter(isSwept).map(({ id }) => id);
  }

  removeJob(id: JobId): Promise<void> {
    return this.flush(async () => {
      for (const { unit } of [...this.#unitsOf(id)]) this.#state.deleteUnit(unit.id);
      this.#state.jobs.delete(id);
    });
  }

  async listUnits(
    id: JobId,
    { sinceMs, limit, afterOrdinal = -1 }: { sinceMs: number; limit: number; afterOrdinal?: number },
  ): Promise<UnitRecord[]> {
    const changed = [...this.#unitsOf(id)].filter(
      ({ changedAtMs, unit }) => changedAtMs >= sinceMs && unit.ordinal > afterOrdinal,
    );
    return changed.slice(0, limit).map(({ unit }) => unit);
  }

  async listAccepted(id: JobId, query: { afterOrdinal: number; limit: number }): Promise<AcceptedResult[]> {
    const { afterOrdinal, limit } = query;
    const accepted = [...this.#unitsOf(id)].filter(
      ({ unit }) => unit.state === "accepted" && unit.ordinal > afterOrdinal,
    );
    return accepted.slice(0, limit).map(toAccepted);
  }

  async listUnpublished(id: JobId, limit: number): Promise<UnitId[]> {
    const held = [...this.#unitsOf(id)].filter(({ unit }) => unit.state === "accepted" && !isPublished(unit));
    return held.slice(0, limit).map(({ unit }) => unit.id);
  }

  async readAccepted(id: JobId, ordinals: readonly number[]): Promise<AcceptedResult[]> {
    const all = await this.listAccepted(id, { afterOrdinal: -1, limit: Number.POSITIVE_INFINITY });
    const wanted = new Set(ordinals);
    return all.filter(({ ordinal }) => wanted.has(ordinal));
  }

  async fold(nowMs: number): Promise<Map<JobId, Gain>> {
    const gained = new Map<JobId, Gain>();
    let accepted = 0;
    for (const [id, ordinals] of this.#state.gained) {
      const { unitsAccepted } = this.#state.jobs.get(id)!.record;
      gained.set(id, { ordinals, acceptedBefore: unitsAccepted - ordinals.length });
      accepted += ordinals.length;
    }
    this.#state.gained.clear();
    if (accepted > 0) this.#state.activity.push({ atMs: nowMs, accepted });
    return gained;
  }

  async putOrigin(id: HostId, origin: HostOrigin, nowMs: number): Promise<void> {
    const host = this.#state.hosts.get(id) ?? newHost(nowMs);
    const accountId = origin.accountId ?? host.origin.accountId;
    this.#state.hosts.set(id, { ...host, origin: { ...origin, accountId } });
  }

  async findHost(id: HostId): Promise<HostRecord | null> {
    return this.#state.findHost(id);
  }

  async countHosts(nowMs: number): Promise<HostCensus> {
    return this.#state.countHosts(nowMs);
  }

  async saveAudit(id: JobId, audit: StageAudit): Promise<void> {
    const job = this.#state.jobs.get(id);
    if (job?.record.state === "running") job.record = { ...job.record, audit };
  }

  async sumLedger(): Promise<number> {
    return this.#state.ledger.reduce((sum, { creditMicro }) => sum + creditMicro, 0);
  }

  async hostTotals(id: HostId): Promise<{ verifiedUnits: number; invalidUnits: number; creditMicro: number }> {
    return this.#state.totals.get(id) ?? { verifiedUnits: 0, invalidUnits: 0, creditMicro: 0 };
  }

  async activity(
    sinceMs: number,
  ): Promise<{ activeHosts: number; openUnits: number; accepted: number; runningJobs: number }> {
    const running = this.#records().filter(({ state }) => state === "running");
    let accepted = 0;
    for (const ordinals of this.#state.gained.values()) accepted += ordinals.length;
    for (const entry of this.#state.activity) if (entry.atMs >= sinceMs) accepted += entry.accepted;
    return {
      activeHosts: [...this.#state.hosts.values()].filter(({ lastSeenMs }) => lastSeenMs >= sinceMs).length,
      openUnits: running.reduce((sum, { unitsTotal, unitsAccepted }) => sum + unitsTotal - unitsAccepted, 0),
      accepted,
      runningJobs: running.length,
    };
  }

  async findReferenced(digests: readonly Digest[]): Promise<Set<Digest>> {
    const jobs = [...this.#state.jobs.values()];
    const isKept = (digest: Digest) => this.#state.keptBlobs.has(digest) || jobs.some(({ blobs }) => blobs.has(digest));
    return new Set(digests.filter(isKept));
  }

  async getOrCreateSetting(key: string, make: () => string): Promise<string> {
    const value = this.#state.settings.get(key) ?? make();
    this.#state.settings.set(key, value);
    return value;
  }

  async setSetting(key: string, value: string): Promise<void> {
    this.#state.settings.set(key, value);
  }

  async createAccount(id: AccountId): Promise<void> {
    this.#state.accounts.add(id);
  }

  async tryLead(loop: string): Promise<boolean> {
    const leader = this.#state.leaders.get(loop) ?? this;
    this.#state.leaders.set(loop, leader);
    return leader === this;
  }

  async releaseLeads(): Promise<void> {
    for (const [loop, leader] of this.#state.leaders) if (leader === this) this.#state.leaders.delete(loop);
  }

  #records(): JobRecord[] {
    return [...this.#state.jobs.values()].map(({ record }: StoredJob) => record);
  }

  *#unitsOf(id: JobId): Iterable<StoredUnit> {
    const job = this.#state.jobs.get(id);
    if (job === undefined) return;
    for (let ordinal = 0; ordinal < job.record.unitsTotal; ordinal++) {
      const stored = this.#state.units.get((job.first + ordinal) as UnitId);
      if (stored !== undefined) yield stored;
    }
  }
}

function toAccepted({ unit, payload }: StoredUnit): AcceptedResult {
  let offset = 0;
  for (const { digest, sizeBytes, stored } of unit.candidates) {
    if (digest !== unit.canonical) {
      if (stored === "row") offset += sizeBytes;
      continue;
    }
    const bytes = stored === "row" ? new Uint8Array(payload.subarray(offset, offset + sizeBytes)) : null;
    return { ordinal: unit.ordinal, digest, payload: bytes, published: isPublished(unit) };
  }
  throw new TypeError(`unit ${unit.id} is accepted without a canonical result`);
}

const isPublic = ({ standing, terms }: JobRecord): boolean => standing || terms.showInGallery === true;
