import type { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import type { UnitRecord } from "#lib/coordinator/ports.ts";
import type { TrustRecord } from "#lib/coordinator/trust/trust-record.ts";
import type { Digest, HostId, UnitId } from "#lib/protocol/ids.ts";
import { findBrokenPay } from "./check-pay.ts";
import { findBrokenTrust } from "./check-trust.ts";

/** What a run remembers from commit to commit. */
export interface Memory {
  /** Units as they were after the last commit. */
  readonly units: Map<UnitId, UnitRecord>;
  /** Canonical results of accepted units, which never change. */
  readonly canonical: Map<UnitId, Digest>;
  /** What hosts are known for, reckoned from the marks of their results alone. */
  readonly trust: Map<HostId, TrustRecord>;
  /** Hosts of which a result stood as wrong at some time. */
  readonly caught: Set<HostId>;
}

/** What a run's job is like. */
export interface JobUnderTest {
  /** `id@version`. */
  readonly kernel: string;
  /** What a valid result earns. */
  readonly creditMicro: number;
  /** Whether its units rest on what hosts are known for. */
  readonly byTrust: boolean;
  /** The number in [0, 1) of a unit; the audit computes it again when that is below its rate. */
  auditDraw(id: UnitId): number;
}

/**
 * What has to hold after every commit, as sentences about what does not: no unit lost, none accepted twice, without its
 * quorum or, where it rests on trust, before it was provisional and computed again if the audit drew it; none stuck; every verdict in the ledger exactly once
 * with its credit; counters and hosts' records that match what they count.
 */
export function findBrokenInvariants(state: MemoryState, job: JobUnderTest, memory: Memory): string[] {
  const broken: string[] = [];
  const outstanding = new Map<HostId, number>();
  let accepted = 0;
  let provisional = 0;
  for (const { unit } of state.units.values()) {
    for (const { hostId, state: replica } of unit.replicas) {
      if (replica === "issued") outstanding.set(hostId, (outstanding.get(hostId) ?? 0) + 1);
    }
    if (unit.state === "accepted") accepted++;
    if (unit.state === "provisional") provisional++;
    broken.push(...findBrokenUnit(unit, state, job, memory));
  }
  broken.push(...findBrokenTrust(state, job, memory));
  broken.push(...findBrokenPay(state, job, memory));
  for (const [hostId, { outstanding: counted }] of state.hosts) {
    const held = outstanding.get(hostId) ?? 0;
    if (counted !== held) broken.push(`host ${hostId} holds ${held} replicas, counted ${counted}`);
  }
  for (const { record } of state.jobs.values()) {
    const { unitsTotal, unitsAccepted, unitsProvisional } = record;
    if (unitsTotal !== state.units.size) broken.push("a unit is lost");
    if (unitsAccepted !== accepted) broken.push(`${accepted} units accepted, counted ${unitsAccepted}`);
    if (unitsProvisional !== provisional) broken.push(`${provisional} units provisional, counted ${unitsProvisional}`);
  }
  for (const { unit } of state.units.values()) memory.units.set(unit.id, unit);
  return broken;
}

function findBrokenUnit(unit: UnitRecord, state: MemoryState, job: JobUnderTest, memory: Memory): string[] {
  const known = memory.canonical.get(unit.id);
  if (known !== undefined) {
    const stays = unit.state === "accepted" && unit.canonical === known;
    return stays ? [] : [`unit ${unit.id} was accepted twice`];
  }
  if (unit.state === "failed") return [`unit ${unit.id} failed`];
  if (unit.state === "accepted") {
    memory.canonical.set(unit.id, unit.canonical!);
    const hosts = new Set(
      unit.replicas.filter(({ state: replica }) => replica === "valid").map(({ hostId }) => hostId),
    );
    if (hosts.size < unit.quorum) return [`unit ${unit.id} was accepted by ${hosts.size} hosts`];
    return job.byTrust ? findBrokenRelease(unit, hosts.size, state, job, memory) : [];
  }
  // The loop that releases stages looks at it again.
  if (unit.state === "provisional") return job.byTrust ? [] : [`unit ${unit.id} is provisional`];
  const isAwaited = state.wakeUps.some(({ unitIds }) => unitIds.includes(unit.id));
  return unit.wants > 0 || isAwaited ? [] : [`unit ${unit.id} is stuck`];
}

/** What does not hold of a unit that rests on trust and has just been accepted on the word of so many hosts. */
function findBrokenRelease(
  unit: UnitRecord,
  hosts: number,
  { jobs }: MemoryState,
  job: JobUnderTest,
  memory: Memory,
): string[] {
  const before = memory.units.get(unit.id)?.state;
  if (before !== "provisional") return [`unit ${unit.id} was accepted when it was ${before}`];
  const { audit } = jobs.get(unit.jobId)!.record;
  if (audit?.released !== true) return [`unit ${unit.id} was accepted before its stage was released`];
  const isDrawn = unit.auditedSupport > 0 && job.auditDraw(unit.id) < audit.rate;
  return isDrawn && hosts <= unit.auditedSupport ? [`unit ${unit.id} was drawn and not computed again`] : [];
}
