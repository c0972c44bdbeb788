import type { HostId } from "#lib/protocol/ids.ts";
import type { Clock } from "./clock.ts";
import type { JobBook } from "./job-book.ts";
import type { JobRecord, UnitRecord } from "./ports.ts";
import type { CoordinatorStorage } from "./storage.ts";
import { policyOf } from "./trust/policy.ts";
import { explain, type Reason } from "./trust/reasons.ts";
import {
  type HostStanding,
  isolatedUntilMs,
  roomAt,
  standingAt,
  standingReason,
  type TrustRecord,
  verifiedAt,
} from "./trust/trust-record.ts";
import type { TrustBook } from "./trust-book.ts";
import type { Commit } from "./units/apply-report.ts";
import { decideTransition } from "./units/decide-transition.ts";
import { explainUnit, type UnitExplanation } from "./units/explain-unit.ts";
import { hostsOf } from "./units/hosts-of.ts";
import { BY_QUORUM } from "./units/unit-verification.ts";

/** How a host stands with work of one kernel, and why. */
export interface KernelStanding {
  /** `id@version`. */
  readonly kernel: string;
  /** An arbiter counts as proven; the reason says that it is one. */
  readonly standing: Exclude<HostStanding, "arbiter">;
  /** Results found right, as they count now. */
  readonly verified: number;
  /** Results that stand as wrong. */
  readonly wrong: number;
  /** Replicas it may hold now. */
  readonly room: number;
  /** When it is given work again that rests on trust; null when it is not isolated. */
  readonly isolatedUntilMs: number | null;
  readonly reason: Reason;
}

/** What a host is told of itself. */
export interface HostExplanation {
  /** The network it is counted under; null when it is not. */
  readonly prefix: string | null;
  readonly kernels: readonly KernelStanding[];
}

interface ExplanationDeps {
  readonly storage: CoordinatorStorage;
  readonly clock: Clock;
  readonly book: JobBook;
  readonly trust: TrustBook;
  readonly commit: Commit;
}

/** Explains units of one job as the decisions see them now, without changing anything. */
export async function explainUnits(
  { storage, clock, book, trust, commit }: ExplanationDeps,
  job: JobRecord,
  units: readonly UnitRecord[],
): Promise<UnitExplanation[]> {
  const nowMs = clock.nowMs();
  const { kind } = policyOf(job.terms);
  if (book.missing([job.id]).length > 0) book.learn(job);
  const facts = book.find(job.id);
  let verification = BY_QUORUM;
  let isArbiter = (_: HostId): boolean => false;
  let isForfeited = isArbiter;
  if (kind === "error-rate" && facts !== undefined) {
    const hosts = [...hostsOf(units)];
    if (hosts.length > 0) await storage.flush((transaction) => trust.learn(transaction, hosts, nowMs));
    verification = trust.verificationOf(facts, nowMs);
    isArbiter = (hostId) => trust.isArbiter(hostId);
    const releasedAtMs = job.endedAtMs ?? nowMs;
    isForfeited = (hostId) => wasCaught(trust.trustOf(hostId, facts.kernel, nowMs), releasedAtMs);
  }
  return units.map((unit) => {
    const isDecided = unit.state === "open" || (unit.state === "provisional" && verification.kind === "error-rate");
    const decided = isDecided ? decideTransition(unit, nowMs, commit, verification).reason : null;
    return explainUnit(unit, { kind, ended: job.endedAtMs !== null, decided, isArbiter, isForfeited });
  });
}

/** Explains a host's standing with every kernel it has a record for. */
export async function explainHost(
  { storage, clock, trust }: Pick<ExplanationDeps, "storage" | "clock" | "trust">,
  id: HostId,
): Promise<HostExplanation> {
  const nowMs = clock.nowMs();
  const host = await storage.findHost(id, nowMs);
  if (host === null) return { prefix: null, kernels: [] };
  const kernels = [...host.trust].map(([kernel, record]): KernelStanding => {
    const earned = standingAt(record, nowMs, trust.provenAfter(kernel));
    const standing = host.arbiter === true && earned !== "caught" ? "arbiter" : earned;
    return {
      kernel,
      standing: standing === "arbiter" ? "proven" : standing,
      verified: Math.floor(verifiedAt(record, nowMs)),
      wrong: record.wrong,
      room: roomAt(record, nowMs),
      isolatedUntilMs: standing === "caught" ? isolatedUntilMs(record) : null,
      reason: explain(standingReason(standing)),
    };
  });
  return { prefix: host.prefix, kernels };
}

function wasCaught(record: TrustRecord, atMs: number): boolean {
  return record.wrong > 0 && record.caughtAtMs <= atMs && atMs < isolatedUntilMs(record);
}
