import type { ReasonCode } from "./reasons.ts";

/** What a host may take depends on. */
export interface HostLoad {
  /** Verified results as they count now. */
  readonly verified: number;
  /** Replicas that it holds. */
  readonly held: number;
  /** Replicas that it lost, crashed on or had rejected lately; one is forgotten each {@link FORGET_ERROR_MS}. */
  readonly errors: number;
  /** Its results in disagreements that are not settled. */
  readonly disputes: number;
  /** Time until it may have its first unit ({@link firstWaitMs}); 0 or less when that has passed. */
  readonly waitMs: number;
}

/** Replicas a host nobody knows may hold. */
const FIRST_PLACES = 2;
/** Most replicas any host may hold. */
const MOST_PLACES = 256;
/** Disputed results that are never held against a host. */
const FREE_DISPUTES = 2;
/** Time after which one error of a host is forgotten: a day. */
export const FORGET_ERROR_MS = 86_400_000;
/** Wait before a new host joins from a network where one was caught; doubles with each one caught: an hour. */
const FIRST_WAIT_MS = 3_600_000;
const MOST_DOUBLINGS = 10;

/** Replicas a host may hold: grows with results found right, halves with each error. */
export function placesOf(verified: number, errors: number): number {
  return Math.floor(Math.min(MOST_PLACES, FIRST_PLACES + verified) / 2 ** errors);
}

/** Why a host gets no work now; null when it may have some. */
export function findLimit({ verified, held, errors, disputes, waitMs }: HostLoad): ReasonCode | null {
  if (waitMs > 0) return "host.prefix-wait";
  if (disputes > FREE_DISPUTES + verified) return "host.paused";
  return held >= placesOf(verified, errors) ? "host.quota" : null;
}

/** How long a new host waits before its first unit when `caught` hosts of its network prefix were caught lately. */
export function firstWaitMs(caught: number): number {
  return caught === 0 ? 0 : FIRST_WAIT_MS * 2 ** Math.min(MOST_DOUBLINGS, caught - 1);
}
