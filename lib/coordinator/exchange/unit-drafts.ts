import type { Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { JobBook } from "../job-book.ts";
import type { JobRecord, ReplicaRecord, UnitRecord } from "../ports.ts";
import type { FlushChanges, UnitChange, Verdict } from "../storage.ts";
import { ledgerEntriesOf } from "../trust/credit-entries.ts";
import type { TrustBook } from "../trust-book.ts";
import type { Commit } from "../units/apply-report.ts";
import { decideTransition, releaseUnit } from "../units/decide-transition.ts";
import { isDeclined, MAX_DECLINED } from "../units/declined.ts";
import { hostsOf } from "../units/hosts-of.ts";
import { BY_QUORUM, type UnitVerification } from "../units/unit-verification.ts";
import { HostWorkTally } from "./host-work.ts";

interface Draft {
  readonly before: UnitRecord;
  after: UnitRecord;
  readonly payloads: Uint8Array[];
}

interface Counters {
  readonly accepted: number[];
  provisional: number;
  reported: number;
  invalid: number;
}

/** What decisions about units go by besides them. */
export interface Decisions {
  readonly book: JobBook;
  readonly commit: Commit;
  readonly trust: TrustBook;
}

/** The units one flush works on: what they were, what they become, and what follows for everything else. */
export class UnitDrafts {
  readonly #nowMs: number;
  readonly #decisions: Decisions;
  readonly #drafts = new Map<UnitId, Draft>();
  readonly #verifications = new Map<JobId, UnitVerification>();
  readonly #verdicts: Verdict[] = [];
  readonly #work = new HostWorkTally();
  readonly #rings: HostId[][] = [];
  readonly #wakeUps = new Map<number, UnitId[]>();

  constructor(nowMs: number, decisions: Decisions) {
    this.#nowMs = nowMs;
    this.#decisions = decisions;
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

  /** Counts an error of a host against its work for a unit's kernel. */
  blame(hostId: HostId, unit: UnitRecord): void {
    const facts = this.#decisions.book.find(unit.jobId);
    if (facts !== undefined) this.#work.addError(hostId, facts.kernel);
  }

  /** Hosts whose standing decides about those of these units that rest on trust. */
  votersOf(units: readonly UnitRecord[]): Iterable<HostId> {
    const { book } = this.#decisions;
    return hostsOf(units.filter(({ jobId }) => book.find(jobId)?.policy.kind === "error-rate"));
  }

  /** Decides about every unit that is not untouched, or about all. Hosts of units that rest on trust must be known. */
  decide(which: "touched" | "all"): void {
    for (const draft of this.#drafts.values()) {
      if (which === "touched" && draft.after === draft.before) continue;
      const verification = this.#verificationOf(draft.after);
      if (verification === null) continue;
      const { unit, decided, wakeAtMs } = decideTransition(
        draft.after,
        this.#nowMs,
        this.#decisions.commit,
        verification,
      );
      draft.after = unit;
      if (wakeAtMs !== null) this.wakeAt(wakeAtMs, unit.id);
      this.#record(unit, decided, verification);
    }
  }

  /** Accepts for ever those of its units that are provisional still. */
  release(): void {
    for (const draft of this.#drafts.values()) {
      const verification = this.#verificationOf(draft.after);
      if (verification === null) continue;
      const { unit, decided } = releaseUnit(draft.after);
      draft.after = unit;
      this.#record(unit, decided, verification);
    }
  }

  /** Null for a unit that rests on trust and whose kernel this version does not have: it is left to other processes. */
  #verificationOf(unit: UnitRecord): UnitVerification | null {
    const known = this.#verifications.get(unit.jobId);
    if (known !== undefined) return known;
    const { book, trust } = this.#decisions;
    const facts = book.find(unit.jobId);
    if (facts === undefined) return unit.state === "provisional" ? null : BY_QUORUM;
    const verification = trust.verificationOf(facts, this.#nowMs);
    this.#verifications.set(unit.jobId, verification);
    return verification;
  }

  #record(unit: UnitRecord, decided: readonly ReplicaRecord[], verification: UnitVerification): void {
    if (decided.length === 0) return;
    const facts = this.#decisions.book.find(unit.jobId)!;
    const liars = new Map<Digest, HostId[]>();
    for (const { hostId, attempt, state, matches } of decided) {
      const valid = state === "valid";
      const isCaught = verification.kind === "error-rate" && verification.standing(hostId) === "caught";
      const creditMicro = valid && !isCaught ? facts.creditMicro(unit.ordinal) : 0;
      this.#verdicts.push({ jobId: unit.jobId, hostId, unitId: unit.id, attempt, valid, creditMicro });
      this.#work.addVerdict(hostId, facts.kernel, valid, creditMicro);
      if (valid || matches === null) continue;
      const together = liars.get(matches);
      if (together === undefined) liars.set(matches, [hostId]);
      else together.push(hostId);
    }
    for (const together of liars.values()) if (together.length > 1) this.#rings.push(together);
  }

  /** All that has to be written. `seen` are hosts that take part without changing anything; `claims`, what was handed out. */
  changes(seen: Iterable<HostId>, claims: FlushChanges["claims"] = new Map()): FlushChanges {
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
      const facts = this.#decisions.book.find(after.jobId);
      if (facts !== undefined) this.#work.addReplicas(before, after, facts.kernel, this.#nowMs);
      for (const candidate of after.candidates.slice(before.candidates.length)) {
        if (candidate.stored === "blob") blobs.push({ jobId: after.jobId, digest: candidate.digest });
      }
      if (before.state !== "failed" && after.state === "failed" && !failures.has(after.jobId)) {
        failures.set(after.jobId, explainFailure(after));
      }
    }
    return {
      nowMs: this.#nowMs,
      units,
      verdicts: this.#verdicts,
      ledger: ledgerEntriesOf(this.#verdicts),
      work: this.#work.work,
      rings: this.#rings,
      progress: [...progress].map(([jobId, counters]) => ({ jobId, ...counters })),
      wakeUps: [...this.#wakeUps].map(([atMs, unitIds]) => ({ atMs, unitIds })),
      hosts,
      claims,
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
  const provisional = Number(after.state === "provisional") - Number(before.state === "provisional");
  if (!isAccepted && provisional === 0 && reported === 0 && invalid === 0) return;
  const counters = progress.get(after.jobId) ?? { accepted: [], provisional: 0, reported: 0, invalid: 0 };
  counters.provisional += provisional;
  if (isAccepted) counters.accepted.push(after.ordinal);
  counters.reported += reported;
  counters.invalid += invalid;
  progress.set(after.jobId, counters);
}

/** Units are counted from one where people read of them. */
function explainFailure(unit: UnitRecord): NonNullable<JobRecord["failure"]> {
  const name = `Unit ${unit.ordinal + 1}`;
  const results = unit.replicas.filter(({ commitment }) => commitment !== null).length;
  const tooLarge = unit.replicas.filter(isDeclined).length;
  const crashes = unit.replicas.filter(({ state }) => state === "failed").length - tooLarge;
  const lost = unit.replicas.filter(({ state }) => state === "expired").length;
  if (tooLarge >= MAX_DECLINED) {
    return { code: "unit.too-large", message: `${name} needs more memory than ${tooLarge} hosts have.` };
  }
  if (results + crashes < unit.quorum && lost > crashes) {
    return { code: "unit.lost", message: `${name} was handed out ${lost} times and never came back.` };
  }
  if (crashes > results) {
    return { code: "unit.not-computable", message: `${crashes} hosts could not compute unit ${unit.ordinal}.` };
  }
  return {
    code: "unit.no-agreement",
    message: `${name} got ${results} results and no ${unit.quorum} of them agree.`,
  };
}
