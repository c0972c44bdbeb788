import { hash } from "node:crypto";
import { createCommit } from "#lib/coordinator/commitments.ts";
import type { ReplicaRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";

/** SHA-256 in hex, by node:crypto. */
export const sha256Hex = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");
/** Commitments as hosts compute them. */
export const commit = createCommit(sha256Hex);

/** The host with this number. */
export const hostNumber = (n: number): HostId => n.toString(16).padStart(32, "0") as HostId;
/** The digest of a made-up result. */
export const digestNumber = (n: number): Digest => n.toString(16).padStart(64, "0") as Digest;

/** A unit that nobody has touched, wanting its quorum. */
export function buildUnit(overrides: Partial<UnitRecord> = {}): UnitRecord {
  const quorum = overrides.quorum ?? 2;
  return {
    id: 1 as UnitId,
    jobId: "00000000-0000-4000-8000-000000000001" as JobId,
    ordinal: 0,
    state: "open",
    quorum,
    maxReplicas: 8,
    wants: quorum,
    replicas: [],
    candidates: [],
    canonical: null,
    auditedSupport: 0,
    auditFloor: 0,
    ...overrides,
  };
}

/** A replica issued at 0 with a lease of 1,000 ms. */
export function buildReplica(attempt: number, overrides: Partial<ReplicaRecord> = {}): ReplicaRecord {
  return {
    attempt,
    hostId: hostNumber(attempt + 1),
    state: "issued",
    upload: attempt === 0,
    issuedAtMs: 0,
    deadlineMs: 1_000,
    reportedAtMs: null,
    commitment: null,
    matches: null,
    mark: "none",
    ...overrides,
  };
}

/** The replica after it committed itself to a result at 10 ms. */
export function reportedReplica(unitId: UnitId, replica: ReplicaRecord, digest: Digest): ReplicaRecord {
  const { attempt, hostId } = replica;
  return { ...replica, state: "reported", reportedAtMs: 10, commitment: commit({ unitId, attempt, hostId }, digest) };
}
