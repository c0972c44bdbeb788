import type { HostId } from "#lib/protocol/ids.ts";
import type { UnitRecord } from "../ports.ts";

/** Hosts that have or had a replica of these units, some of them several times. */
export function* hostsOf(units: Iterable<UnitRecord>): Iterable<HostId> {
  for (const { replicas } of units) for (const { hostId } of replicas) yield hostId;
}
