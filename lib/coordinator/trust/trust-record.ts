import type { ReasonCode } from "./reasons.ts";

/** What is known of one host's work, for one account, host and kernel. */
export interface TrustRecord {
  /** Results found right by independent hosts, decayed; at most {@link MAX_VERIFIED}. */
  readonly verified: number;
  /** Results that stand as wrong. */
  readonly wrong: number;
  /** Time of the last change, in milliseconds. */
  readonly atMs: number;
}

/** Verified results after which only a share of a host's results is checked. BOINC's adaptive replication asks for 10. */
export const PROVEN_AFTER = 5;
/** More verified work than this adds nothing, so that no past is long enough to live on. */
const MAX_VERIFIED = 1_000;
/** Time in which trust that is not renewed halves: 30 days. */
const HALF_LIFE_MS = 30 * 86_400_000;

/** A host nobody knows. */
export function newTrust(nowMs: number): TrustRecord {
  return { verified: 0, wrong: 0, atMs: nowMs };
}

/** Verified results as they count now. */
export function verifiedAt({ verified, atMs }: TrustRecord, nowMs: number): number {
  return nowMs <= atMs ? verified : verified * 2 ** ((atMs - nowMs) / HALF_LIFE_MS);
}

/** One more result of the host was found right. A host with a wrong result gains nothing. */
export function withVerified(trust: TrustRecord, nowMs: number): TrustRecord {
  const verified = trust.wrong > 0 ? 0 : Math.min(MAX_VERIFIED, verifiedAt(trust, nowMs) + 1);
  return { verified, wrong: trust.wrong, atMs: nowMs };
}

/** A result that had been found right is not any more: those who found it right were caught. */
export function withoutVerified(trust: TrustRecord, nowMs: number): TrustRecord {
  return { verified: Math.max(0, verifiedAt(trust, nowMs) - 1), wrong: trust.wrong, atMs: nowMs };
}

/** One of the host's results was found wrong: trust falls to nothing. */
export function withWrong(trust: TrustRecord, nowMs: number): TrustRecord {
  return { verified: 0, wrong: trust.wrong + 1, atMs: nowMs };
}

/** A result found wrong was found right after all. Trust has to be earned anew. */
export function withoutWrong(trust: TrustRecord, nowMs: number): TrustRecord {
  return { verified: 0, wrong: Math.max(0, trust.wrong - 1), atMs: nowMs };
}

/** How far a host is trusted. */
export type HostStanding = "proven" | "unproven" | "caught";

/** @returns `caught` while any of its results stands as wrong. */
export function standingAt(trust: TrustRecord, nowMs: number): HostStanding {
  if (trust.wrong > 0) return "caught";
  return verifiedAt(trust, nowMs) >= PROVEN_AFTER ? "proven" : "unproven";
}

/** What a host is told about how far it is trusted. */
export function standingReason(standing: HostStanding): ReasonCode {
  if (standing === "caught") return "host.isolated";
  return standing === "proven" ? "host.proven" : "host.new";
}
