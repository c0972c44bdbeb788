import type { Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { JobBook } from "../job-book.ts";
import type { JobRecord, UnitRecord } from "../ports.ts";
import type { FlushChanges, LedgerEntry, UnitChange } from "../storage.ts";
import type { Commit } from "../units/apply-report.ts";
import { decideTransition } from "../units/decide-transition.ts";
import { isDeclined, MAX_DECLINED } from "../units/declined.ts";

interface Draft {
  readonly before: UnitRecord;
  after: UnitRecord;
  readonly payloads: Uint8Array[];
}

interface Counters {
  readonly accepted: number[];
  reported: number;
  invalid: number;
}

/** The units one flush works on: what they were, what they become, and what follows for everything else. */
export class UnitDrafts {
  readonly #nowMs: number;
  readonly #book: JobBook;
  readonly #commit: Commit;
  readonly #drafts = new Map<UnitId, Draft>();
  readonly #ledger: LedgerEntry[] = [];
  readonly #wakeUps = new Map<number, UnitId[]>();

  constructor(nowMs: number, book: JobBook, commit: Commit) {
    this.#nowMs = nowMs;
    this.#book = book;
    this.#commit = commit;
  }

  /** Takes locked units in; one that is here already stays as it is. */
  adopt(units: readonly UnitRecord[]): void {
    for (const unit of units) {
      if (!this.#drafts.has(unit.id)) this.#drafts.set(unit.id, { before: unit, after: unit, payloads: [] });
    }
  }

  find(id: UnitId): UnitRecord | undefined {
    return this.#drafts.get(id)?.after;
  }

  /** Replaces a unit by what it became; `payload` are the bytes of a candidate it gained that lives in the row. */
  put(unit: UnitRecord, payload: Uint8Array | null = null): void {
    const draft = this.#drafts.get(unit.id)!;
    draft.after = unit;
    if (payload !== null) draft.payloads.push(payload);
  }

  /** Has a unit looked at again at a moment. */
  wakeAt(atMs: number, id: UnitId): void {
    const ids = this.#wakeUps.get(atMs);
    if (ids === undefined) this.#wakeUps.set(atMs, [id]);
    else ids.push(id);
  }

  /** Decides about every unit that is not untouched, or about all. */
  decide(which: "touched" | "all"): void {
    for (const draft of this.#drafts.values()) {
      if (which === "touched" && draft.after === draft.before) continue;
      const { unit, decided, wakeAtMs } = decideTransition(draft.after, this.#nowMs, this.#commit);
      draft.after = unit;
      if (wakeAtMs !== null) this.wakeAt(wakeAtMs, unit.id);
      for (const { hostId, attempt, state } of decided) {
        const valid = state === "valid";
        const creditMicro = valid ? this.#book.find(unit.jobId)!.creditMicro(unit.ordinal) : 0;
        this.#ledger.push({ hostId, unitId: unit.id, attempt, valid, creditMicro });
      }
    }
  }

  /** All that has to be written. `seen` are hosts that take part without changing anything. */
  changes(seen: Iterable<HostId>): FlushChanges {
    const units: UnitChange[] = [];
    const progress = new Map<JobId, Counters>();
    const hosts = new Map<HostId, number>();
    const failures = new Map<JobId, NonNullable<JobRecord["failure"]>>();
    const blobs: { jobId: JobId; digest: Digest }[] = [];
    for (const hostId of seen) hosts.set(hostId, 0);
    for (const { before, after, payloads } of this.#drafts.values()) {
      if (before === after) continue;
      units.push({ before, after, payload: payloads.length === 0 ? null : Buffer.concat(payloads) });
      count(before, after, progress, hosts);
      for (const candidate of after.candidates.slice(before.candidates.length)) {
        if (candidate.stored === "blob") blobs.push({ jobId: after.jobId, digest: candidate.digest });
      }
      if (before.state === "open" && after.state === "failed" && !failures.has(after.jobId)) {
        failures.set(after.jobId, explainFailure(after));
      }
    }
    return {
      nowMs: this.#nowMs,
      units,
      ledger: this.#ledger,
      progress: [...progress].map(([jobId, counters]) => ({ jobId, ...counters })),
      wakeUps: [...this.#wakeUps].map(([atMs, unitIds]) => ({ atMs, unitIds })),
      hosts,
      failedJobs: [...failures].map(([jobId, failure]) => ({ jobId, failure })),
      blobs,
    };
  }
}

/** Adds one unit's change to its job's counters and to its hosts' numbers of unreported replicas. */
function count(
  before: UnitRecord,
  after: UnitRecord,
  progress: Map<JobId, Counters>,
  hosts: Map<HostId, number>,
): void {
  let reported = 0;
  let invalid = 0;
  for (const [index, replica] of after.replicas.entries()) {
    const previous = before.replicas[index];
    if (previous === replica) continue;
    const wasIssued = previous?.state === "issued";
    const isIssued = replica.state === "issued";
    if (wasIssued !== isIssued) {
      hosts.set(replica.hostId, (hosts.get(replica.hostId) ?? 0) + (isIssued ? 1 : -1));
    }
    if (replica.reportedAtMs !== null && previous?.reportedAtMs == null) reported++;
    if (replica.state === "invalid" && previous?.state !== "invalid") invalid++;
  }
  const isAccepted = after.state === "accepted" && before.state !== "accepted";
  if (!isAccepted && reported === 0 && invalid === 0) return;
  const counters = progress.get(after.jobId) ?? { accepted: [], reported: 0, invalid: 0 };
  if (isAccepted) counters.accepted.push(after.ordinal);
  counters.reported += reported;
  counters.invalid += invalid;
  progress.set(after.jobId, counters);
}

function explainFailure(unit: UnitRecord): NonNullable<JobRecord["failure"]> {
  const results = unit.replicas.filter(({ commitment }) => commitment !== null).length;
  const tooLarge = unit.replicas.filter(isDeclined).length;
  const crashes = unit.replicas.filter(({ state }) => state === "failed").length - tooLarge;
  const lost = unit.replicas.filter(({ state }) => state === "expired").length;
  if (tooLarge >= MAX_DECLINED) {
    return { code: "unit.too-large", message: `Unit ${unit.ordinal} needs more memory than ${tooLarge} hosts have.` };
  }
  if (results + crashes < unit.quorum && lost > crashes) {
    return { code: "unit.lost", message: `Unit ${unit.ordinal} was handed out ${lost} times and never came back.` };
  }
  if (crashes > results) {
    return { code: "unit.not-computable", message: `${crashes} hosts could not compute unit ${unit.ordinal}.` };
  }
  return {
    code: "unit.no-agreement",
    message: `Unit ${unit.ordinal} got ${results} results and no ${unit.quorum} of them agree.`,
  };
}
