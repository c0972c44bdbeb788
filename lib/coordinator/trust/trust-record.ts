import type { ReasonCode } from "./reasons.ts";

/** What is known of one host's work, for one account, host and kernel. */
export interface TrustRecord {
  /** Results found right by independent hosts, decayed; at most {@link MAX_VERIFIED}. */
  readonly verified: number;
  /** Results that stand as wrong. */
  readonly wrong: number;
  /** Its results in disagreements that are not settled. */
  readonly disputes: number;
  /** Replicas it may hold (work-quota.ts), refilled with time. */
  readonly room: number;
  /** When its latest wrong result was found, in milliseconds; 0 when none was. */
  readonly caughtAtMs: number;
  /** Whether it was proven when its first wrong result was found. */
  readonly caughtProven: boolean;
  /** Time of the last change, in milliseconds. */
  readonly atMs: number;
}

/** What happened to a host's results, as numbers to add. */
export interface TrustChange {
  /** Results found right, less those not found right any more. */
  readonly verified: number;
  /** Results found wrong, less those found right after all. */
  readonly wrong: number;
  /** Results that came into a dispute, less those whose dispute was settled. */
  readonly disputes: number;
  /** Results it could not compute or that were rejected. */
  readonly errors: number;
  /** Replicas whose lease ended without a report. */
  readonly lost: number;
}

/** More verified work than this adds nothing, so that no past is long enough to live on. */
const MAX_VERIFIED = 1_000;
/** Time in which trust that is not renewed halves: 30 days. */
const HALF_LIFE_MS = 30 * 86_400_000;
/** How long a host with one wrong result is isolated: a day. Four times as long for each further one, up to 256 days. */
const FIRST_ISOLATION_MS = 86_400_000;
const MOST_ISOLATIONS = 4;

/** Replicas a host nobody knows may hold: enough for a machine with sixteen cores to work and claim ahead. */
const FIRST_ROOM = 32;
/** Most replicas any host may hold. */
const MOST_ROOM = 1_024;
/** Each wrong result and each error takes an eighth of the room, and eight places at least. */
const LOSS_SHARE = 8;
const LEAST_LOSS = 8;
/** Losing replicas, as when a tab is closed, takes no more than down to this. */
const LEAST_AFTER_LOSS = 4;
/** Time in which one place comes back to a host that has fewer than a new one: ten minutes. */
const REFILL_MS = 600_000;

/** A host nobody knows. */
export function newTrust(nowMs: number): TrustRecord {
  return { verified: 0, wrong: 0, disputes: 0, room: FIRST_ROOM, caughtAtMs: 0, caughtProven: false, atMs: nowMs };
}

/** Verified results as they count now. */
export function verifiedAt({ verified, atMs }: TrustRecord, nowMs: number): number {
  return nowMs <= atMs ? verified : verified * 2 ** ((atMs - nowMs) / HALF_LIFE_MS);
}

/** The room after so many wrong results and errors. */
function shrunk(room: number, bad: number): number {
  let left = room;
  for (let count = 0; count < bad && left > 0; count++) left -= Math.max(LEAST_LOSS, left / LOSS_SHARE);
  return Math.max(0, left);
}

/** Replicas the host may hold now. */
export function roomAt(trust: TrustRecord, nowMs: number): number {
  return Math.floor(refilled(trust, nowMs));
}

function refilled({ room, atMs }: TrustRecord, nowMs: number): number {
  return room >= FIRST_ROOM ? room : Math.min(FIRST_ROOM, room + Math.max(0, nowMs - atMs) / REFILL_MS);
}

/**
 * The record after what happened. Trust grows by what was found right, and falls to nothing with a result found wrong,
 * also with one that was cleared: it has to be earned anew. The room grows likewise and shrinks with each wrong result
 * and each error, so that a broken host soon holds nothing; what it lost takes only the growth.
 *
 * @param provenAfter results found right that make a host proven (saboteur-share.ts).
 */
export function changeTrust(trust: TrustRecord, change: TrustChange, nowMs: number, provenAfter: number): TrustRecord {
  const standing = standingAt(trust, nowMs, provenAfter);
  const isolated = standing === "caught";
  const wrong = Math.max(0, trust.wrong + change.wrong);
  const gained = isolated || change.wrong !== 0 ? 0 : Math.max(0, verifiedAt(trust, nowMs) + change.verified);
  const bad = Math.max(0, change.wrong) + change.errors;
  const before = refilled(trust, nowMs);
  const left = change.lost > 0 ? Math.max(Math.min(before, LEAST_AFTER_LOSS), before - change.lost) : before;
  return {
    verified: Math.min(MAX_VERIFIED, gained),
    wrong,
    disputes: Math.max(0, trust.disputes + change.disputes),
    room: Math.min(MOST_ROOM, shrunk(left, bad) + Math.max(0, change.verified)),
    caughtAtMs: change.wrong > 0 ? nowMs : trust.caughtAtMs,
    caughtProven: wrong > 0 && (trust.caughtProven || standing === "proven"),
    atMs: Math.max(trust.atMs, nowMs),
  };
}

const NOTHING: TrustChange = { verified: 0, wrong: 0, disputes: 0, errors: 0, lost: 0 };

/** A change of one kind alone. */
export function changeOf(change: Partial<TrustChange>): TrustChange {
  return { ...NOTHING, ...change };
}

/** How far a host is trusted; `arbiter`: the operator vouches for it, so that its word decides. */
export type HostStanding = "proven" | "unproven" | "caught" | "arbiter";

/** @returns `caught` while a result stands as wrong and the time of isolation has not passed; never `arbiter`, which no record earns. */
export function standingAt(trust: TrustRecord, nowMs: number, provenAfter: number): HostStanding {
  if (isIsolated(trust, nowMs)) return "caught";
  return verifiedAt(trust, nowMs) >= provenAfter ? "proven" : "unproven";
}

/** Whether a wrong result keeps the host from work that rests on trust. */
export function isIsolated(trust: TrustRecord, nowMs: number): boolean {
  return trust.wrong > 0 && nowMs < isolatedUntilMs(trust);
}

/** When a host with wrong results is given another chance, as one that nobody knows. */
export function isolatedUntilMs({ wrong, caughtAtMs }: TrustRecord): number {
  return wrong === 0 ? 0 : caughtAtMs + FIRST_ISOLATION_MS * 4 ** Math.min(MOST_ISOLATIONS, wrong - 1);
}

/** What a host is told about how far it is trusted. */
export function standingReason(standing: HostStanding): ReasonCode {
  if (standing === "caught") return "host.isolated";
  if (standing === "arbiter") return "host.arbiter";
  return standing === "proven" ? "host.proven" : "host.new";
}
