import type { CommitmentSubject } from "#lib/protocol/digests.ts";
import type { Digest, HostId } from "#lib/protocol/ids.ts";
import type { Candidate, ReplicaRecord, UnitRecord } from "../ports.ts";
import { mayReportLate } from "./commitments-of-unit.ts";

/** Computes the commitment a host sends for a result with this digest; SHA-256 of the preimage in lib/protocol/digests.ts. */
export type Commit = (subject: CommitmentSubject, resultDigest: Digest) => Digest;

/** A report as decisions see it: its payload, if any, was already received, measured and hashed. */
export interface ReceivedReport {
  readonly hostId: HostId;
  readonly attempt: number;
  /** What its host calls the replica by, to which the commitment is bound; the attempt when absent. */
  readonly name?: number;
  readonly commitment: Digest;
  readonly candidate: Candidate | null;
}

/** The unit after an event about one replica, or why the event was not accepted (the unit is then unchanged). */
export interface Applied {
  readonly unit: UnitRecord;
  readonly rejected: RejectionCode | null;
}

/** Codes of `rejected` standings. */
export type RejectionCode =
  | "replica.unknown"
  | "replica.not-yours"
  | "replica.given-up"
  | "report.conflict"
  | "report.commitment-mismatch"
  | "result.wrong-size"
  | "result.missing-blob"
  | "result.not-inline";

/**
 * Records one report. The first commitment of a replica binds its host: reporting again with the same one changes
 * nothing but may bring the payload, reporting again with another is rejected. A replica whose deadline passed still
 * counts until the commitments of its unit are closed (commitments-of-unit.ts).
 *
 * Decides nothing: call `decideTransition` when all events of a unit are applied.
 */
export function applyReport(unit: UnitRecord, report: ReceivedReport, nowMs: number, commit: Commit): Applied {
  const replica = unit.replicas[report.attempt];
  if (replica === undefined) return { unit, rejected: "replica.unknown" };
  if (replica.hostId !== report.hostId) return { unit, rejected: "replica.not-yours" };
  if (replica.state === "failed") return { unit, rejected: "replica.given-up" };
  if (replica.commitment !== null && replica.commitment !== report.commitment) {
    return { unit, rejected: "report.conflict" };
  }
  const { candidate } = report;
  if (candidate !== null && !isOpening(unit, report, candidate.digest, commit)) {
    return { unit, rejected: "report.commitment-mismatch" };
  }
  let next = unit;
  if (replica.state === "issued" || (replica.state === "expired" && mayReportLate(unit, replica))) {
    // A place given back by the deadline is taken again, so that it is not handed out as well.
    const wants = replica.state === "expired" ? Math.max(0, unit.wants - 1) : unit.wants;
    const reported: ReplicaRecord = {
      ...replica,
      state: "reported",
      reportedAtMs: nowMs,
      commitment: report.commitment,
      matches: candidate?.digest ?? null,
    };
    next = { ...unit, wants, replicas: unit.replicas.with(report.attempt, reported) };
  } else if (replica.state === "expired") {
    return { unit, rejected: null };
  }
  if (
    candidate === null ||
    next.state !== "open" ||
    next.candidates.some(({ digest }) => digest === candidate.digest)
  ) {
    return { unit: next, rejected: null };
  }
  return { unit: { ...next, candidates: [...next.candidates, candidate] }, rejected: null };
}

function isOpening(unit: UnitRecord, report: ReceivedReport, digest: Digest, commit: Commit): boolean {
  const subject = { unitId: unit.id, attempt: report.name ?? report.attempt, hostId: report.hostId };
  return commit(subject, digest) === report.commitment;
}
