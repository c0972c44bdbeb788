import type { HostId } from "#lib/protocol/ids.ts";
import type { ReplicaRef, Standing } from "#lib/protocol/messages/exchange.ts";
import type { UnitRecord } from "../ports.ts";
import { mayReportLate } from "./commitments-of-unit.ts";

/**
 * How a replica stands, as its host is told.
 *
 * @param creditMicro what a valid result of this unit earns.
 */
export function standingOf(unit: UnitRecord, hostId: HostId, ref: ReplicaRef, creditMicro: number): Standing {
  const { unitId, attempt } = ref;
  const replica = unit.replicas[attempt];
  if (replica === undefined) return { unitId, attempt, standing: "rejected", code: "replica.unknown" };
  if (replica.hostId !== hostId) return { unitId, attempt, standing: "rejected", code: "replica.not-yours" };
  switch (replica.state) {
    case "valid":
      return { unitId, attempt, standing: "valid", creditMicro };
    case "invalid":
      return { unitId, attempt, standing: "invalid" };
    case "expired":
      return { unitId, attempt, standing: mayReportLate(unit, replica) ? "pending" : endedOrLate(unit) };
    case "failed":
      return { unitId, attempt, standing: "ended" };
    case "issued":
    case "reported":
      break;
  }
  if (unit.state === "failed" || unit.state === "cancelled") return { unitId, attempt, standing: "ended" };
  const waitsForPayload = replica.state === "reported" && replica.matches === null && unit.state === "open";
  if (!waitsForPayload) return { unitId, attempt, standing: "pending" };
  const uploaderOutstanding = unit.replicas.some((other) => other.state === "issued" && other.upload);
  return { unitId, attempt, standing: uploaderOutstanding ? "pending" : "payload-wanted" };
}

function endedOrLate(unit: UnitRecord): "ended" | "late" {
  return unit.state === "failed" || unit.state === "cancelled" ? "ended" : "late";
}
