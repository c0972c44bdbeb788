import type { HostId } from "#lib/protocol/ids.ts";
import type { ReplicaRef, Standing } from "#lib/protocol/messages/exchange.ts";
import type { UnitRecord } from "../ports.ts";
import { mayReportLate } from "./commitments-of-unit.ts";
import { isDeclined } from "./declined.ts";

/**
 * How a replica stands, as its host is told.
 *
 * @param creditMicro what a valid result of this unit earns the host; 0 when it forfeited that.
 */
export function standingOf(unit: UnitRecord, hostId: HostId, ref: ReplicaRef, creditMicro: number): Standing {
  const { unitId, attempt } = ref;
  const replica = unit.replicas[attempt];
  if (replica === undefined) return { unitId, attempt, standing: "rejected", code: "replica.unknown" };
  if (replica.hostId !== hostId) return { unitId, attempt, standing: "rejected", code: "replica.not-yours" };
  switch (replica.state) {
    case "valid":
      return {
        unitId,
        attempt,
        standing: "valid",
        creditMicro,
        ...(creditMicro === 0 && { code: "credit.forfeited" }),
      };
    case "invalid":
      return { unitId, attempt, standing: "invalid", code: "credit.wrong" };
    case "expired":
      if (mayReportLate(unit, replica)) return { unitId, attempt, standing: "pending", code: "replica.overdue" };
      return { unitId, attempt, ...endedOrLate(unit) };
    case "failed":
      return { unitId, attempt, standing: "ended", code: isDeclined(replica) ? "replica.declined" : "replica.failed" };
    case "issued":
    case "reported":
      break;
  }
  if (isLost(unit)) return { unitId, attempt, ...endedOrLate(unit) };
  const waitsForPayload = replica.state === "reported" && replica.matches === null && unit.state === "open";
  if (!waitsForPayload) return { unitId, attempt, standing: "pending" };
  const uploaderOutstanding = unit.replicas.some((other) => other.state === "issued" && other.upload);
  return { unitId, attempt, standing: uploaderOutstanding ? "pending" : "payload-wanted" };
}

function endedOrLate(unit: UnitRecord): Pick<Standing, "standing" | "code"> {
  return isLost(unit) ? { standing: "ended", code: "credit.job-ended" } : { standing: "late", code: "credit.late" };
}

function isLost({ state }: UnitRecord): boolean {
  return state === "failed" || state === "cancelled";
}
