import type { HostId } from "#lib/protocol/ids.ts";
import type { ReplicaRecord, UnitRecord } from "../ports.ts";
import { explain, type Reason, type ReasonCode } from "../trust/reasons.ts";
import { isPublished, mayReportLate } from "./commitments-of-unit.ts";
import { isDeclined } from "./declined.ts";

/** Why a unit is where it is, and why each of its replicas is paid or not, by attempt. */
export interface UnitExplanation {
  readonly reason: Reason;
  readonly replicas: readonly Reason[];
}

/** What an explanation goes by besides the unit. */
export interface ExplainFacts {
  readonly kind: "quorum" | "error-rate";
  /** Whether the unit's job has ended; until then nobody is told which units are checks. */
  readonly ended: boolean;
  /** What the decision about the unit says of it as it is; null when nothing was to decide. */
  readonly decided: ReasonCode | null;
  /** Whether the operator vouches for a host. */
  isArbiter(hostId: HostId): boolean;
  /** Whether a host was caught before the job was released, so that it is not paid. */
  isForfeited(hostId: HostId): boolean;
}

/**
 * Whether a unit is shown as it is. Of one that rests on trust nobody is shown, before it is accepted for ever, how many
 * hosts computed it or whether any did: a host that has a replica of it would see that it checks somebody.
 */
export function isDisclosed({ state }: UnitRecord, { kind, ended }: Pick<ExplainFacts, "kind" | "ended">): boolean {
  return kind === "quorum" || ended || (state !== "open" && state !== "provisional");
}

/** Reasons that tell a host whether it was checked, or checked. */
const CHECKS: ReadonlySet<ReasonCode> = new Set([
  "unit.new-host",
  "unit.spot-check",
  "unit.suspect-partner",
  "unit.audit",
  "unit.quorum-short",
  "unit.trusted",
  "unit.arbiter",
]);

/** Explains a unit and its replicas to whoever looks. Pure, and the same for everybody. */
export function explainUnit(unit: UnitRecord, facts: ExplainFacts): UnitExplanation {
  const code = reasonOf(unit, facts);
  const isSecret = facts.kind === "error-rate" && !facts.ended && CHECKS.has(code);
  return {
    reason: explain(isSecret || !(isDisclosed(unit, facts) || code === "unit.stage-closed") ? "unit.checked" : code),
    replicas: unit.replicas.map((replica) => explain(replicaReason(unit, replica, facts))),
  };
}

function reasonOf(unit: UnitRecord, facts: ExplainFacts): ReasonCode {
  switch (unit.state) {
    case "cancelled":
      return "unit.cancelled";
    case "failed":
      return "unit.exhausted";
    case "accepted":
      return isPublished(unit) ? whyAccepted(unit, facts) : "unit.withheld";
    case "open":
    case "provisional":
      if (facts.decided !== null) return facts.decided;
      return unit.wants === 0 && unit.replicas.length === 0 ? "unit.stage-closed" : "unit.waiting";
  }
}

function whyAccepted({ replicas, auditFloor }: UnitRecord, { kind, isArbiter }: ExplainFacts): ReasonCode {
  if (replicas.some(({ state, hostId }) => state === "valid" && isArbiter(hostId))) return "unit.arbiter";
  if (replicas.some(({ state, matches }) => state === "invalid" && matches !== null)) return "unit.prevailed";
  if (auditFloor > 0) return "unit.audited";
  const hosts = new Set(replicas.filter(({ state }) => state === "valid").map(({ hostId }) => hostId));
  if (hosts.size > 1) return "unit.agreed";
  return kind === "quorum" ? "unit.one-asked" : "unit.trusted";
}

/** What a replica came to, or what it waits for. */
export function replicaReason(
  unit: UnitRecord,
  replica: ReplicaRecord,
  { isForfeited }: Pick<ExplainFacts, "isForfeited">,
): ReasonCode {
  const isLost = unit.state === "failed" || unit.state === "cancelled";
  switch (replica.state) {
    case "issued":
      return isLost ? "credit.job-ended" : "replica.computing";
    case "reported":
      return isLost ? "credit.job-ended" : "credit.pending";
    case "valid":
      return isForfeited(replica.hostId) ? "credit.forfeited" : "credit.granted";
    case "invalid":
      return "credit.wrong";
    case "expired":
      if (isLost) return "credit.job-ended";
      return mayReportLate(unit, replica) ? "replica.overdue" : "credit.late";
    case "failed":
      return isDeclined(replica) ? "replica.declined" : "replica.failed";
  }
}
