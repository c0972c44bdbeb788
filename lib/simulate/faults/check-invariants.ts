import type { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import type { UnitRecord } from "#lib/coordinator/ports.ts";
import type { Digest, HostId, UnitId } from "#lib/protocol/ids.ts";

/** What a run remembers from event to event. */
export interface Memory {
  /** Canonical results, which never change. */
  readonly canonical: Map<UnitId, Digest>;
}

/**
 * What has to hold after every event, as sentences about what does not: no unit lost, none accepted twice or without its
 * quorum, none stuck, every verdict in the ledger exactly once with its credit, counters that match what they count.
 */
export function findBrokenInvariants(state: MemoryState, creditMicro: number, memory: Memory): string[] {
  const broken: string[] = [];
  const outstanding = new Map<HostId, number>();
  const verdicts = new Map<string, number>();
  let accepted = 0;
  for (const { unit } of state.units.values()) {
    for (const { hostId, attempt, state: replica } of unit.replicas) {
      if (replica === "issued") outstanding.set(hostId, (outstanding.get(hostId) ?? 0) + 1);
      if (replica === "valid") verdicts.set(`${unit.id}:${attempt}:${hostId}`, creditMicro);
      if (replica === "invalid") verdicts.set(`${unit.id}:${attempt}:${hostId}`, 0);
    }
    if (unit.state === "accepted") accepted++;
    broken.push(...findBrokenUnit(unit, state, memory));
  }
  for (const entry of state.verdicts) {
    const key = `${entry.unitId}:${entry.attempt}:${entry.hostId}`;
    const expected = verdicts.get(key);
    if (expected !== entry.creditMicro) broken.push(`the ledger has ${entry.creditMicro} for ${key}, not ${expected}`);
    // Whatever is left in the end was never written; whatever comes again was written twice.
    verdicts.delete(key);
  }
  for (const key of verdicts.keys()) broken.push(`no ledger entry for ${key}`);
  const balance = state.ledger.reduce((sum, entry) => sum + entry.creditMicro, 0);
  if (balance !== 0) broken.push(`the ledger sums to ${balance}`);
  for (const [hostId, { outstanding: counted }] of state.hosts) {
    const held = outstanding.get(hostId) ?? 0;
    if (counted !== held) broken.push(`host ${hostId} holds ${held} replicas, counted ${counted}`);
  }
  for (const { record } of state.jobs.values()) {
    if (record.unitsTotal !== state.units.size) broken.push("a unit is lost");
    if (record.unitsAccepted !== accepted) broken.push(`${accepted} units accepted, counted ${record.unitsAccepted}`);
  }
  return broken;
}

function findBrokenUnit(unit: UnitRecord, state: MemoryState, memory: Memory): string[] {
  const known = memory.canonical.get(unit.id);
  if (known !== undefined && unit.canonical !== known) return [`unit ${unit.id} was accepted twice`];
  if (unit.state === "failed") return [`unit ${unit.id} failed`];
  if (unit.state === "accepted") {
    const hosts = new Set(unit.replicas.filter((replica) => replica.state === "valid").map(({ hostId }) => hostId));
    if (hosts.size < unit.quorum) return [`unit ${unit.id} was accepted by ${hosts.size} hosts`];
    memory.canonical.set(unit.id, unit.canonical!);
    return [];
  }
  const isAwaited = state.wakeUps.some(({ unitIds }) => unitIds.includes(unit.id));
  return unit.wants > 0 || isAwaited ? [] : [`unit ${unit.id} is stuck`];
}
