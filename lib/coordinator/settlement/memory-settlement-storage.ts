import type { HostId, JobId } from "#lib/protocol/ids.ts";
import type { JobKey } from "../epochs/epoch.ts";
import { byteOrder, type MemoryState } from "../memory/memory-state.ts";
import {
  type CreditSum,
  type EpochChange,
  type EpochOutcome,
  type EpochRecord,
  type FundedJob,
  type JobFundingRecord,
  MAX_FUNDERS,
  type OutcomeDetails,
  type SettlementStorage,
  type Spending,
  type StoredPayout,
  type TransactionNote,
} from "./settlement-storage.ts";

/** An epoch with all that goes with it. */
interface StoredEpoch {
  record: EpochRecord;
  /** Entries of the ledger that had been seen when it was closed. */
  readonly seen: number;
  readonly credit: readonly CreditSum[];
  readonly jobs: readonly FundedJob[];
  details: OutcomeDetails | null;
  readonly transactions: TransactionNote[];
}

const SKIPPED_OR_SETTLED = ["settled", "skipped"];

/** Settlement's storage in memory, over the state that the coordinator's is over: the same answers as PostgreSQL. */
export class MemorySettlementStorage implements SettlementStorage {
  readonly #state: MemoryState;
  readonly #epochs = new Map<number, StoredEpoch>();
  readonly #fundings = new Map<JobKey, JobFundingRecord>();
  #series: string | null = null;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async findUnsettled(): Promise<EpochRecord | null> {
    const open = this.#records().filter(({ progress }) => !SKIPPED_OR_SETTLED.includes(progress));
    return open.at(-1) ?? null;
  }

  async findLastSettled(): Promise<EpochRecord | null> {
    return this.#records().find(({ progress }) => progress === "settled") ?? null;
  }

  async findEpoch(epoch: number): Promise<EpochRecord | null> {
    return this.#epochs.get(epoch)?.record ?? null;
  }

  async listEpochs({ before, limit }: { before: number | null; limit: number }): Promise<EpochRecord[]> {
    return this.#records()
      .filter(({ epoch }) => before === null || epoch < before)
      .slice(0, limit);
  }

  async listTransactions(epoch: number): Promise<TransactionNote[]> {
    return this.#epochs.get(epoch)?.transactions ?? [];
  }

  async findOldestDue(sinceMs: number): Promise<number | null> {
    const last = this.#last();
    const waits = last?.details?.carried.some(({ creditMicro }) => creditMicro > 0) ?? false;
    const times = this.#state.ledger
      .filter(({ hostId, atMs }, i) => hostId !== null && (atMs >= sinceMs || i >= this.#seen()))
      .map(({ atMs }) => Math.max(atMs, sinceMs));
    if (waits) times.push(sinceMs);
    for (const { jobId, jobKey } of this.#fundings.values()) {
      const job = this.#state.jobs.get(jobId)?.record;
      const endedAtMs = job === undefined ? 0 : job.endedAtMs;
      if (endedAtMs !== null && !this.#wasSeenEnded(jobKey)) times.push(Math.max(endedAtMs, sinceMs));
    }
    return times.length === 0 ? null : Math.min(...times);
  }

  async closeEpoch(head: { epoch: number; startedAtMs: number; endedAtMs: number }): Promise<boolean> {
    const last = this.#last();
    if (last !== undefined && last.record.epoch >= head.epoch) return false;
    const sums = new Map<string, { jobId: JobId; hostId: HostId; creditMicro: number }>();
    const add = (jobId: JobId, hostId: HostId, creditMicro: number) => {
      const key = `${jobId} ${hostId}`;
      sums.set(key, { jobId, hostId, creditMicro: (sums.get(key)?.creditMicro ?? 0) + creditMicro });
    };
    const sinceMs = last?.record.endedAtMs ?? head.startedAtMs;
    for (const [i, { jobId, hostId, creditMicro, atMs }] of this.#state.ledger.entries()) {
      if (hostId === null || atMs >= head.endedAtMs) continue;
      if (atMs >= sinceMs || (last !== undefined && i >= last.seen)) add(jobId, hostId, creditMicro);
    }
    for (const { jobId, hostId, creditMicro } of last?.details?.carried ?? []) add(jobId, hostId, creditMicro);
    const partnerOf = (host: HostId) => this.#state.hosts.get(host)?.origin.partner ?? null;
    const credit = [...sums.values()]
      .filter(({ creditMicro }) => creditMicro !== 0)
      .map((sum) => ({ ...sum, partner: partnerOf(sum.hostId) }))
      .sort((a, b) => byteOrder(a.jobId, b.jobId) || byteOrder(a.hostId, b.hostId));
    const open = [...this.#fundings.values()].filter(({ jobKey }) => !this.#isOver(jobKey));
    const jobs = open.map((funding) => this.#jobNow(funding, head.endedAtMs));
    this.#epochs.set(head.epoch, {
      record: {
        ...head,
        progress: "closed",
        version: 0,
        outcome: null,
        sent: null,
        sighting: { state: "none", finalAtMs: null, haltReason: null },
      },
      seen: this.#state.ledger.length,
      credit,
      jobs: jobs.sort((a, b) => byteOrder(a.jobKey, b.jobKey)),
      details: null,
      transactions: [],
    });
    return true;
  }

  async listCredit(epoch: number): Promise<CreditSum[]> {
    return [...(this.#epochs.get(epoch)?.credit ?? [])];
  }

  async listFundedJobs(epoch: number): Promise<FundedJob[]> {
    return [...(this.#epochs.get(epoch)?.jobs ?? [])];
  }

  async saveOutcome(
    epoch: number,
    version: number,
    outcome: EpochOutcome | null,
    details: OutcomeDetails,
  ): Promise<boolean> {
    const stored = this.#epochs.get(epoch);
    if (stored?.record.version !== version || stored.record.progress !== "closed") return false;
    const withoutOutcome = details.closing.length > 0 ? "releasing" : "skipped";
    const progress = outcome === null ? withoutOutcome : "computed";
    stored.record = { ...stored.record, progress, outcome, version: version + 1 };
    stored.details = { ...details, payouts: [...details.payouts] };
    for (const digest of [outcome?.fileDigest, outcome?.treeDigest]) if (digest) this.#state.keptBlobs.add(digest);
    return true;
  }

  async discardOutcome(epoch: number, version: number): Promise<boolean> {
    const stored = this.#epochs.get(epoch);
    if (stored?.record.version !== version) return false;
    stored.record = { ...stored.record, progress: "closed", outcome: null, version: version + 1 };
    stored.details = null;
    return true;
  }

  async changeEpoch(epoch: number, version: number, change: EpochChange): Promise<boolean> {
    const stored = this.#epochs.get(epoch);
    if (stored?.record.version !== version) return false;
    stored.record = { ...stored.record, ...change, version: version + 1 };
    if (change.sent !== undefined) stored.transactions.push(change.sent);
    if (change.progress === "settled") this.#dropTreesBefore(epoch);
    return true;
  }

  async listSpending(epoch: number): Promise<Spending[]> {
    return [...(this.#epochs.get(epoch)?.details?.spending ?? [])];
  }

  async listClosing(epoch: number): Promise<JobKey[]> {
    return [...(this.#epochs.get(epoch)?.details?.closing ?? [])];
  }

  async listPayouts(query: {
    payees: readonly string[];
    before: number | null;
    limit: number;
  }): Promise<StoredPayout[]> {
    const wanted = new Set(query.payees);
    const found: StoredPayout[] = [];
    for (const { epoch } of this.#records()) {
      if (query.before !== null && epoch >= query.before) continue;
      for (const payout of this.#epochs.get(epoch)!.details?.payouts ?? []) {
        if (wanted.has(payout.payee)) found.push({ ...payout, epoch });
      }
    }
    return found.slice(0, query.limit);
  }

  async sumOpenCredit(): Promise<Map<HostId, number>> {
    const sinceMs = this.#last()?.record.endedAtMs ?? 0;
    const sums = new Map<HostId, number>();
    for (const { hostId, atMs, creditMicro } of this.#state.ledger) {
      if (hostId !== null && atMs >= sinceMs) sums.set(hostId, (sums.get(hostId) ?? 0) + creditMicro);
    }
    return sums;
  }

  async addFunding(funding: JobFundingRecord): Promise<boolean> {
    const others = this.#fundingsOf(funding.jobId);
    if (others.some(({ jobKey }) => jobKey === funding.jobKey)) return true;
    if (others.length >= MAX_FUNDERS) return false;
    this.#fundings.set(funding.jobKey, funding);
    return true;
  }

  async listFundings(jobId: JobId): Promise<JobFundingRecord[]> {
    return this.#fundingsOf(jobId);
  }

  async listDebits(jobKey: JobKey): Promise<{ epoch: number; amountWei: bigint }[]> {
    const debits: { epoch: number; amountWei: bigint }[] = [];
    for (const { epoch } of this.#records().reverse()) {
      const spending = this.#epochs.get(epoch)!.details?.spending.find((each) => each.jobKey === jobKey);
      if (spending !== undefined) debits.push({ epoch, amountWei: spending.amountWei });
    }
    return debits;
  }

  async claimSeries(series: string): Promise<string> {
    this.#series ??= series;
    return this.#series;
  }

  async forgetSeries(series: string): Promise<void> {
    this.#series = series;
    this.#epochs.clear();
    this.#fundings.clear();
  }

  #fundingsOf(jobId: JobId): JobFundingRecord[] {
    return [...this.#fundings.values()]
      .filter((funding) => funding.jobId === jobId)
      .sort((a, b) => byteOrder(a.jobKey, b.jobKey));
  }

  #records(): EpochRecord[] {
    return [...this.#epochs.values()].map(({ record }) => record).sort((a, b) => b.epoch - a.epoch);
  }

  #last(): StoredEpoch | undefined {
    const [last] = this.#records();
    return last === undefined ? undefined : this.#epochs.get(last.epoch);
  }

  #seen(): number {
    return this.#last()?.seen ?? Number.POSITIVE_INFINITY;
  }

  #jobNow(funding: JobFundingRecord, endedAtMs: number): FundedJob {
    const job = this.#state.jobs.get(funding.jobId)?.record;
    let spentBeforeWei = 0n;
    for (const { details } of this.#epochs.values()) {
      for (const { jobKey, amountWei } of details?.spending ?? []) {
        if (jobKey === funding.jobKey) spentBeforeWei += amountWei;
      }
    }
    const credit = this.#state.ledger.filter(({ jobId, hostId }) => jobId === funding.jobId && hostId !== null);
    const sum = (of: readonly { creditMicro: number }[]) =>
      of.reduce((total, { creditMicro }) => total + creditMicro, 0);
    const creditSinceMicro = sum(credit.filter(({ atMs }) => atMs >= endedAtMs));
    return {
      ...funding,
      creditMicro: sum(credit),
      creditSinceMicro,
      unitsAccepted: job?.unitsAccepted ?? 0,
      unitsTotal: job?.unitsTotal ?? 0,
      ended: (job === undefined || job.endedAtMs !== null) && creditSinceMicro === 0,
      spentBeforeWei,
    };
  }

  #wasSeenEnded(jobKey: JobKey): boolean {
    return [...this.#epochs.values()].some(({ jobs }) => jobs.some((job) => job.jobKey === jobKey && job.ended));
  }

  /** Whether a job had ended, and nothing of it was owed, when an earlier epoch was computed. */
  #isOver(jobKey: JobKey): boolean {
    return [...this.#epochs.values()].some(({ jobs, details }) => {
      const job = jobs.find((each) => each.jobKey === jobKey);
      if (!job?.ended || details === null) return false;
      const isOwed =
        details.spending.some((each) => each.jobKey === jobKey) ||
        details.carried.some(({ jobId, creditMicro }) => jobId === job.jobId && creditMicro > 0);
      return details.closing.includes(jobKey) || !isOwed;
    });
  }

  /** Roots before are no longer claimed against. */
  #dropTreesBefore(epoch: number): void {
    for (const { record } of this.#epochs.values()) {
      const tree = record.outcome?.treeDigest;
      if (record.epoch < epoch && tree) this.#state.keptBlobs.delete(tree);
    }
  }
}
