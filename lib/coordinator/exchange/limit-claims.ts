import type { HostId } from "#lib/protocol/ids.ts";
import type { ReasonCode } from "../trust/reasons.ts";
import { isIsolated, roomAt } from "../trust/trust-record.ts";
import { findLimit, firstWaitMs } from "../trust/work-quota.ts";
import type { Claimant } from "./hand-out.ts";
import type { FlushContext } from "./run-flush.ts";

/** What a claim was cut by. */
export interface Cut {
  /** The rule. */
  readonly code: ReasonCode;
  /** Whether it asked for more than its host may have. */
  readonly isShort: boolean;
  /** Kernels of which its host may have nothing now. */
  readonly withheld: readonly string[];
}

/** Cuts claims down to what their hosts may hold; says why, by the place in the batch, of those cut. */
export function limitClaims(
  claims: readonly (Claimant | null)[],
  outstanding: Map<HostId, number>,
  { trust, maxOutstanding }: FlushContext,
  nowMs: number,
): Map<number, Cut> {
  const cut = new Map<number, Cut>();
  for (const [index, claim] of claims.entries()) {
    // A claim for kernels that nobody here knows gets nothing anyway.
    if (claim === null || claim.kernels.length === 0) continue;
    const { hostId } = claim;
    const held = outstanding.get(hostId) ?? 0;
    const { firstSeenMs, caughtNearby } = trust.arrivalOf(hostId, nowMs);
    const untilMs = firstSeenMs + firstWaitMs(caughtNearby);
    let room = 0;
    let code: ReasonCode = "host.quota";
    const withheld: string[] = [];
    const kernels = claim.kernels.filter((kernel) => {
      const record = trust.trustOf(hostId, kernel, nowMs);
      const waitMs = record.verified > 0 ? 0 : untilMs - nowMs;
      const found = findLimit({ trust: record, held, waitMs }, false, nowMs);
      if (found === null) {
        room = Math.max(room, roomAt(record, nowMs));
        return true;
      }
      code = found === "host.quota" && isIsolated(record, nowMs) ? "host.isolated" : found;
      withheld.push(kernel);
      return false;
    });
    const allowed = Math.max(0, Math.min(claim.remaining, maxOutstanding - held, room - held));
    const isShort = allowed < claim.remaining;
    if (isShort || withheld.length > 0) cut.set(index, { code, isShort, withheld });
    if (withheld.length > 0) claim.kernels = kernels;
    claim.remaining = allowed;
    outstanding.set(hostId, held + allowed);
  }
  return cut;
}
