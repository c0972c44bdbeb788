import type { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { FEWEST_CHECKS } from "#lib/coordinator/trust/saboteur-share.ts";
import { changeOf, changeTrust, newTrust, verifiedAt } from "#lib/coordinator/trust/trust-record.ts";
import type { HostId } from "#lib/protocol/ids.ts";
import type { JobUnderTest, Memory } from "./check-invariants.ts";

interface Change {
  verified: number;
  wrong: number;
  disputes: number;
}

/**
 * What hosts' records say that the marks of their results do not: every mark counts once in its host's record from when
 * it is written until it changes, whoever wrote it and however often the event behind it came.
 */
export function findBrokenTrust(state: MemoryState, { kernel }: JobUnderTest, memory: Memory): string[] {
  const broken: string[] = [];
  for (const [hostId, change] of changesSince(state, memory)) {
    const record = state.trust.get(hostId)?.get(kernel);
    if (record === undefined) {
      broken.push(`nothing is known of host ${hostId}`);
      continue;
    }
    const known = memory.trust.get(hostId) ?? newTrust(record.atMs);
    memory.trust.set(hostId, changeTrust(known, changeOf(change), record.atMs, FEWEST_CHECKS));
    if (change.wrong > 0) memory.caught.add(hostId);
  }
  for (const [hostId, records] of state.trust) {
    const { verified, wrong, disputes, atMs } = records.get(kernel)!;
    const expected = memory.trust.get(hostId) ?? newTrust(atMs);
    const expectedVerified = verifiedAt(expected, atMs);
    const isSame = wrong === expected.wrong && disputes === expected.disputes;
    if (isSame && Math.abs(verified - expectedVerified) < 1e-6) continue;
    const marks = `${expectedVerified} verified, ${expected.wrong} wrong, ${expected.disputes} disputed`;
    broken.push(`host ${hostId} has ${marks}, counted ${verified}, ${wrong}, ${disputes}`);
  }
  return broken;
}

/** How the marks of hosts' results changed since the last commit. */
function changesSince(state: MemoryState, memory: Memory): Map<HostId, Change> {
  const changes = new Map<HostId, Change>();
  for (const { unit } of state.units.values()) {
    const before = memory.units.get(unit.id)?.replicas ?? [];
    if (unit.replicas === before) continue;
    for (const [index, { hostId, mark }] of unit.replicas.entries()) {
      const previous = before[index]?.mark ?? "none";
      if (mark === previous) continue;
      const change = changes.get(hostId) ?? { verified: 0, wrong: 0, disputes: 0 };
      changes.set(hostId, change);
      change.verified += Number(mark === "verified") - Number(previous === "verified");
      change.wrong += Number(mark === "wrong") - Number(previous === "wrong");
      change.disputes += Number(mark === "disputed") - Number(previous === "disputed");
    }
  }
  return changes;
}
