import type { ReasonCode } from "./reasons.ts";
import { isIsolated, roomAt, type TrustRecord, verifiedAt } from "./trust-record.ts";

/** What a host may take depends on. */
export interface HostLoad {
  readonly trust: TrustRecord;
  /** Replicas that it holds. */
  readonly held: number;
  /** Time until it may have its first unit ({@link firstWaitMs}); 0 or less when that has passed. */
  readonly waitMs: number;
}

/** Disputed results that are never held against a host. */
const FREE_DISPUTES = 2;
/** Wait before a new host joins from a network where one was caught; doubles with each one caught: an hour. */
const FIRST_WAIT_MS = 3_600_000;
const MOST_DOUBLINGS = 10;

/**
 * Why a host gets no work of a kernel now; null when it may have some.
 *
 * @param byTrust whether the work is of a job whose units rest on what hosts are known for.
 */
export function findLimit({ trust, held, waitMs }: HostLoad, byTrust: boolean, nowMs: number): ReasonCode | null {
  if (byTrust && isIsolated(trust, nowMs)) return "host.isolated";
  if (waitMs > 0) return "host.prefix-wait";
  if (byTrust && trust.disputes > FREE_DISPUTES + verifiedAt(trust, nowMs)) return "host.paused";
  return held >= roomAt(trust, nowMs) ? "host.quota" : null;
}

/** How long a new host waits before its first unit when `caught` hosts of its network prefix were caught lately. */
export function firstWaitMs(caught: number): number {
  return caught === 0 ? 0 : FIRST_WAIT_MS * 2 ** Math.min(MOST_DOUBLINGS, caught - 1);
}
