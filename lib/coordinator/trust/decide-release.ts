import type { ReasonCode } from "./reasons.ts";

/**
 * A host the audit caught: one of its drawn results was wrong, and all its others were computed again. Only hosts caught
 * as the ones who were checked: one that also lied when it checked others was found in more than one way and is left
 * out.
 */
export interface AuditFinding {
  /** Its wrong results among those accepted when the audit began; each was drawn with the probability of the rate. */
  readonly lies: number;
  /** The units they spoiled: half a unit for each that was accepted on the word of two. */
  readonly wrong: number;
}

/** An audit of the units that were accepted on the word of one or two hosts. */
export interface Audit {
  /** How many there are. */
  readonly units: number;
  /** Share of them computed again, 0 to 1. */
  readonly rate: number;
  readonly findings: readonly AuditFinding[];
  /** Whether saboteurs are known to have passed as proven, so that more are likely. */
  readonly forewarned: boolean;
}

/** Rates are raised to where the estimate is this share of what is allowed, so that one more round mostly suffices. */
const AIM = 0.8;
/** Most by which one round raises a rate: few findings say little, so an audit goes on in steps. */
const MAX_STEP = 1.5;
/** Wrong results that are always assumed not to have been found. */
const ASSUMED = 2;
const ASSUMED_FOREWARNED = 4;
/** Smallest share of results that is ever checked. */
const LEAST_SPOT_RATE = 0.01;

/**
 * How many wrong results an audit would miss at a rate, in expectation, given what it found at its own. A host with C
 * wrong results is caught with probability π = 1 − (1 − rate)^C, and then all of them are found; so each host caught
 * stands for (1 − π)/π hosts like it that were not (Horvitz and Thompson 1952: unbiased whatever the saboteurs'
 * strategy, because the units were drawn at random after the results were in). Some are assumed on top of that.
 */
export function expectedMissed(audit: Audit, rate: number): number {
  if (audit.units === 0) return 0;
  const assumed = audit.forewarned ? ASSUMED_FOREWARNED : ASSUMED;
  let missed = rate > 0 ? Math.min(audit.units, (assumed * (1 - rate)) / rate) : audit.units;
  for (const { lies, wrong } of audit.findings) missed += (wrong * (1 - rate) ** lies) / (1 - (1 - audit.rate) ** lies);
  return missed;
}

/** Whether a job may be released, and if not, at which rate the audit goes on. */
export interface Release {
  readonly released: boolean;
  /** Expected wrong results among the accepted ones. */
  readonly expectedWrong: number;
  readonly auditRate: number;
  readonly reason: ReasonCode;
}

/**
 * Releases a job, or rather all units accepted since the last release, when the wrong results that its audit is expected
 * to have missed are at most `allowedWrong`: the number of units times the target error rate.
 */
export function decideRelease(audit: Audit, allowedWrong: number): Release {
  const expectedWrong = expectedMissed(audit, audit.rate);
  if (expectedWrong <= allowedWrong) {
    return { released: true, expectedWrong, auditRate: audit.rate, reason: "job.released" };
  }
  return {
    released: false,
    expectedWrong,
    auditRate: rateFor(audit, AIM * allowedWrong),
    reason: "job.evidence-short",
  };
}

/** The lowest rate at which the audit is expected to miss no more than allowed, to 1e-4 and no more than one step. */
function rateFor(audit: Audit, allowed: number): number {
  let low = audit.rate;
  let high = audit.rate > 0 ? Math.min(1, MAX_STEP * audit.rate) : 1;
  while (high - low > 1e-4) {
    const middle = (low + high) / 2;
    if (expectedMissed(audit, middle) <= allowed) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Hosts that a check tests: the one that is checked, and the one that checks and cannot know that it does. The second is
 * counted half, because of the saboteurs among proven hosts some have not shown themselves yet.
 */
const HOSTS_PER_CHECK = 1.5;

/**
 * Share of proven hosts' results to check as they come. A saboteur that is checked at rate s does most harm when it
 * lies so often that it gets 1/(e·s) wrong results through (Sarmenta 2002: error f/(k·e) after k checks). The rate keeps
 * as many saboteurs as were caught after they had been proven, and one more, from doing more harm than allowed.
 *
 * @param allowedWrong units times target error rate.
 */
export function spotRate(provenCaught: number, allowedWrong: number): number {
  const needed = (provenCaught + 1) / (HOSTS_PER_CHECK * Math.E * allowedWrong);
  return Math.min(1, Math.max(LEAST_SPOT_RATE, needed));
}
