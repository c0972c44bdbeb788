import type { CheckRates, VerificationPolicy } from "./policy.ts";
import type { ReasonCode } from "./reasons.ts";
import type { HostStanding } from "./trust-record.ts";

/** One host's result of a unit. */
export interface Vote<Side> {
  /** What the results are compared by: their digest. */
  readonly side: Side;
  readonly standing: HostStanding;
}

/** What is known of a unit besides its votes. */
export interface UnitFacts {
  /** Secret uniform number in [0, 1) of the unit, the same for ever: drawn for a check when below the rate. */
  readonly spotDraw: number;
  /** Hosts that have to agree because the audit of its job drew the unit, one more than it was accepted on; else 0. */
  readonly auditFloor: number;
  /** Replicas handed out and still expected. */
  readonly outstanding: number;
  /** Replicas that may still be handed out. */
  readonly slots: number;
  /** Whether nobody has come for as long as a host may take, nor an arbiter who could. */
  readonly isDeserted: boolean;
}

/** What follows for a unit. `accepted` is provisional until the unit's job is released (decide-release.ts). */
export interface UnitDecision<Side> {
  readonly state: "open" | "accepted" | "failed";
  readonly canonical: Side | null;
  /** Hosts that agree on the canonical result and were not caught. */
  readonly support: number;
  /** Hosts that still have to agree before it is accepted; 0 when it is. */
  readonly missing: number;
  /** Replicas to hand out now. */
  readonly wants: number;
  /** Whether results differ, so that only proven hosts may add to them. */
  readonly disputed: boolean;
  readonly reason: ReasonCode;
}

/** Probability with which a disagreement may be settled wrongly. */
const DISPUTE_ERROR = 1e-3;
const DISPUTE_LOG_ODDS = Math.log((1 - DISPUTE_ERROR) / DISPUTE_ERROR);
/** What a result of an unproven host counts against one of a proven host's. */
const UNPROVEN_WEIGHT = 0.5;
/** Fewest hosts, and share of them, that are believed where there are too few hosts for a lead or an audit. */
const LEAST_MAJORITY = 2;
const MAJORITY = 2 / 3;

/**
 * Decides about a unit from the results at hand; for the same results always the same, whatever the order in which
 * they came. Votes are of different accounts (may-join.ts sees to that). Those of caught hosts count for nothing.
 *
 * Without disagreement a proven host's word is enough, unless the unit was drawn for a check or a caught host gave the
 * same answer. With disagreement one side has to lead by so many hosts that saboteurs who all say the same would get
 * there with probability {@link DISPUTE_ERROR} at most: by the gambler's ruin ((f/(1−f))^lead, f the share of
 * saboteurs). Trust earned before does not shorten that: saboteurs earn it together.
 *
 * The word of an arbiter ends both, unless another arbiter says otherwise: then they are hosts like others. Where there
 * are too few hosts for the lead, or for the audit, two thirds of those who came are believed once nobody comes any more.
 */
export function decideUnit<Side extends string | number>(
  votes: readonly Vote<Side>[],
  facts: UnitFacts,
  policy: VerificationPolicy,
  rates: CheckRates,
): UnitDecision<Side> {
  let best: Side | null = null;
  let bestWeight = 0;
  let bestSupport = 0;
  let rest = 0;
  for (let index = 0; index < votes.length; index++) {
    const { side } = votes[index]!;
    if (isCounted(votes, index, side)) continue;
    let weight = 0;
    let support = 0;
    for (const vote of votes) {
      if (vote.side !== side || vote.standing === "caught") continue;
      support++;
      weight += policy.kind === "quorum" || vote.standing !== "unproven" ? 1 : UNPROVEN_WEIGHT;
    }
    if (support === 0) continue;
    if (best === null || weight > bestWeight || (weight === bestWeight && side < best)) {
      rest = Math.max(rest, bestWeight);
      best = side;
      bestWeight = weight;
      bestSupport = support;
    } else {
      rest = Math.max(rest, weight);
    }
  }
  const disputed = rest > 0;
  if (policy.kind === "quorum") {
    const short = policy.quorum - bestSupport;
    if (best !== null && short <= 0) return accept(best, bestSupport, disputed);
    const reason = best === null ? "unit.waiting" : disputed ? "unit.dispute" : "unit.quorum-short";
    const decision = open(short, reason, facts, false);
    return policy.spread ? oneAtATime(decision, facts) : decision;
  }
  if (best === null) return open(policy.floor, "unit.waiting", facts, false);
  const word = wordOfArbiters(votes);
  if (word !== null) {
    const support = supportOf(votes, word);
    if (support < policy.floor) return open(policy.floor - support, "unit.quorum-short", facts, false);
    return { ...accept(word, support, false), reason: "unit.arbiter" };
  }
  if (disputed) {
    const lead = DISPUTE_LOG_ODDS / Math.log((1 - rates.saboteurShare) / rates.saboteurShare);
    const short = lead - (bestWeight - rest);
    if (short <= 1e-9) return accept(best, bestSupport, true);
    if (isMajority(votes, bestSupport, short, facts, policy.floor, rates)) return byMajority(best, bestSupport);
    return open(Math.ceil(short), "unit.dispute", facts, true);
  }
  const { needed, reason } = neededSupport(votes, best, facts, policy.floor, rates);
  const short = needed - bestSupport;
  if (short <= 0) return accept(best, bestSupport, false);
  if (isMajority(votes, bestSupport, short, facts, policy.floor, rates)) return byMajority(best, bestSupport);
  return open(short, reason, facts, false);
}

/** Whether `support` hosts of those who came are enough, because not even all others there are could give what is short. */
function isMajority<Side>(
  votes: readonly Vote<Side>[],
  support: number,
  short: number,
  { isDeserted }: UnitFacts,
  floor: number,
  { liveHosts }: CheckRates,
): boolean {
  const heard = votes.filter(({ standing }) => standing !== "caught").length;
  if (!isDeserted || short <= Math.max(0, liveHosts - heard)) return false;
  return support >= Math.max(LEAST_MAJORITY, floor, MAJORITY * heard);
}

/** What the arbiters among the hosts say; null when there is none, or when they differ. */
function wordOfArbiters<Side>(votes: readonly Vote<Side>[]): Side | null {
  let word: Side | null = null;
  for (const { side, standing } of votes) {
    if (standing !== "arbiter") continue;
    if (word !== null && word !== side) return null;
    word = side;
  }
  return word;
}

/** Hosts on a side that were not caught. */
function supportOf<Side>(votes: readonly Vote<Side>[], side: Side): number {
  let support = 0;
  for (const vote of votes) if (vote.side === side && vote.standing !== "caught") support++;
  return support;
}

/** Whether an earlier vote has the same side. */
function isCounted<Side>(votes: readonly Vote<Side>[], before: number, side: Side): boolean {
  for (let index = 0; index < before; index++) if (votes[index]!.side === side) return true;
  return false;
}

/** Hosts that have to agree on a result nobody disagrees with, and why. */
function neededSupport<Side>(
  votes: readonly Vote<Side>[],
  side: Side,
  facts: UnitFacts,
  floor: number,
  rates: CheckRates,
): { needed: number; reason: ReasonCode } {
  let proven = false;
  let suspect = false;
  for (const vote of votes) {
    if (vote.side !== side) continue;
    if (vote.standing === "caught") suspect = true;
    else if (vote.standing !== "unproven") proven = true;
  }
  let needed = 1;
  let reason: ReasonCode = "unit.quorum-short";
  if (suspect) [needed, reason] = [2, "unit.suspect-partner"];
  else if (facts.spotDraw < rates.spot) [needed, reason] = [2, "unit.spot-check"];
  else if (!proven) [needed, reason] = [2, "unit.new-host"];
  if (needed < facts.auditFloor) [needed, reason] = [facts.auditFloor, "unit.audit"];
  return floor > needed ? { needed: floor, reason: "unit.quorum-short" } : { needed, reason };
}

function open(missing: number, reason: ReasonCode, facts: UnitFacts, disputed: boolean): UnitDecision<never> {
  const wants = Math.max(0, Math.min(missing - facts.outstanding, facts.slots));
  const exhausted = wants === 0 && facts.outstanding === 0;
  if (exhausted) {
    return { state: "failed", canonical: null, support: 0, missing, wants: 0, disputed, reason: "unit.exhausted" };
  }
  return { state: "open", canonical: null, support: 0, missing, wants, disputed, reason };
}

/** Wants a replica only when none is on its way. */
function oneAtATime(decision: UnitDecision<never>, { outstanding }: UnitFacts): UnitDecision<never> {
  return { ...decision, wants: outstanding > 0 ? 0 : Math.min(1, decision.wants) };
}

function byMajority<Side>(canonical: Side, support: number): UnitDecision<Side> {
  return { ...accept(canonical, support, false), reason: "unit.majority" };
}

function accept<Side>(canonical: Side, support: number, disputed: boolean): UnitDecision<Side> {
  const reason = disputed ? "unit.prevailed" : support === 1 ? "unit.trusted" : "unit.agreed";
  return { state: "accepted", canonical, support, missing: 0, wants: 0, disputed: false, reason };
}
