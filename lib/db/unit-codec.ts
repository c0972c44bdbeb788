import type { Candidate, ReplicaRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import { REPLICA_MARKS, REPLICA_STATES, UNIT_STATES } from "#lib/protocol/states.ts";

/**
 * Packed columns of a unit's row. Half the bytes of jsonb to write, log and parse, on the path that every result takes.
 *
 * A replica: attempt u8, state u8 (index into REPLICA_STATES), flags u8 (1 upload, 2 reported, 12 index into REPLICA_MARKS), match u8 (index of the
 * candidate, 255 none), host 16 bytes, issued u48 (ms since 1970), lease u32 (ms); if reported also reported u48 (ms)
 * and the commitment, 32 bytes. A candidate: digest 32 bytes, size u32, 1 if in the row. Everything big-endian.
 */
const ISSUED_BYTES = 30;
const REPORTED_BYTES = ISSUED_BYTES + 38;
const CANDIDATE_BYTES = 37;
const NO_MATCH = 255;
const FLAG_UPLOAD = 1;
const FLAG_REPORTED = 2;
const MARK_SHIFT = 2;

/** The columns that make up a unit. */
export interface UnitRow {
  readonly id: number;
  readonly job_id: string;
  readonly ordinal: number;
  readonly state: number;
  readonly quorum: number;
  readonly max_replicas: number;
  readonly wants: number;
  readonly canonical: number | null;
  readonly audit: number;
  readonly replicas: Buffer;
  readonly lost: Buffer | null;
  readonly candidates: Buffer;
}

export function decodeUnit(row: UnitRow): UnitRecord {
  const candidates = decodeCandidates(row.candidates);
  const replicas: ReplicaRecord[] = [];
  decodeReplicas(row.replicas, candidates, replicas);
  if (row.lost !== null) decodeReplicas(row.lost, candidates, replicas);
  return {
    id: row.id as UnitId,
    jobId: row.job_id as JobId,
    ordinal: row.ordinal,
    state: UNIT_STATES[row.state]!,
    quorum: row.quorum,
    maxReplicas: row.max_replicas,
    wants: row.wants,
    replicas,
    candidates,
    canonical: row.canonical === null ? null : candidates[row.canonical]!.digest,
    auditedSupport: row.audit & 0xff,
    auditFloor: row.audit >> 8,
  };
}

export function decodeCandidates(bytes: Buffer): Candidate[] {
  const candidates: Candidate[] = [];
  for (let at = 0; at < bytes.length; at += CANDIDATE_BYTES) {
    candidates.push({
      digest: bytes.toString("hex", at, at + 32) as Digest,
      sizeBytes: bytes.readUInt32BE(at + 32),
      stored: bytes[at + 36] === 1 ? "row" : "blob",
    });
  }
  return candidates;
}

function decodeReplicas(bytes: Buffer, candidates: readonly Candidate[], into: ReplicaRecord[]): void {
  let at = 0;
  while (at < bytes.length) {
    const attempt = bytes[at]!;
    const flags = bytes[at + 2]!;
    const match = bytes[at + 3]!;
    const reported = (flags & FLAG_REPORTED) !== 0;
    const issuedAtMs = bytes.readUIntBE(at + 20, 6);
    into[attempt] = {
      attempt,
      hostId: bytes.toString("hex", at + 4, at + 20) as HostId,
      state: REPLICA_STATES[bytes[at + 1]!]!,
      upload: (flags & FLAG_UPLOAD) !== 0,
      issuedAtMs,
      deadlineMs: issuedAtMs + bytes.readUInt32BE(at + 26),
      reportedAtMs: reported ? bytes.readUIntBE(at + 30, 6) : null,
      commitment: reported ? (bytes.toString("hex", at + 36, at + 68) as Digest) : null,
      matches: match === NO_MATCH ? null : candidates[match]!.digest,
      mark: REPLICA_MARKS[(flags >> MARK_SHIFT) & 3]!,
    };
    at += reported ? REPORTED_BYTES : ISSUED_BYTES;
  }
}

/** The column that holds what the audit knows of a unit. */
export function auditColumn({ auditedSupport, auditFloor }: UnitRecord): number {
  return auditedSupport | (auditFloor << 8);
}

/** Lengths of what {@link UnitPacker} wrote for one unit. */
export interface PackedLengths {
  readonly replicas: number;
  readonly lost: number;
  readonly candidates: number;
}

/** Packs many units into one buffer that grows, so that a flush sends a single binary parameter. */
export class UnitPacker {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #at = 0;

  get offset(): number {
    return this.#at;
  }

  /** What was packed so far. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  packUnit(unit: UnitRecord): PackedLengths {
    const start = this.#at;
    for (const replica of unit.replicas) if (replica.state !== "expired") this.#packReplica(replica, unit.candidates);
    const lostAt = this.#at;
    for (const replica of unit.replicas) if (replica.state === "expired") this.#packReplica(replica, unit.candidates);
    const candidatesAt = this.#at;
    for (const candidate of unit.candidates) this.#packCandidate(candidate);
    return { replicas: lostAt - start, lost: candidatesAt - lostAt, candidates: this.#at - candidatesAt };
  }

  packBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #packReplica(replica: ReplicaRecord, candidates: readonly Candidate[]): void {
    this.#reserve(REPORTED_BYTES);
    const bytes = this.#bytes;
    const at = this.#at;
    const { reportedAtMs, commitment, matches } = replica;
    const reported = reportedAtMs !== null && commitment !== null;
    bytes[at] = replica.attempt;
    bytes[at + 1] = REPLICA_STATES.indexOf(replica.state);
    bytes[at + 2] =
      (replica.upload ? FLAG_UPLOAD : 0) |
      (reported ? FLAG_REPORTED : 0) |
      (REPLICA_MARKS.indexOf(replica.mark) << MARK_SHIFT);
    bytes[at + 3] = matches === null ? NO_MATCH : candidates.findIndex(({ digest }) => digest === matches);
    bytes.write(replica.hostId, at + 4, 16, "hex");
    bytes.writeUIntBE(replica.issuedAtMs, at + 20, 6);
    bytes.writeUInt32BE(replica.deadlineMs - replica.issuedAtMs, at + 26);
    this.#at += ISSUED_BYTES;
    if (!reported) return;
    bytes.writeUIntBE(reportedAtMs, at + 30, 6);
    bytes.write(commitment, at + 36, 32, "hex");
    this.#at = at + REPORTED_BYTES;
  }

  #packCandidate({ digest, sizeBytes, stored }: Candidate): void {
    this.#reserve(CANDIDATE_BYTES);
    this.#bytes.write(digest, this.#at, 32, "hex");
    this.#bytes.writeUInt32BE(sizeBytes, this.#at + 32);
    this.#bytes[this.#at + 36] = stored === "row" ? 1 : 0;
    this.#at += CANDIDATE_BYTES;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + count));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
