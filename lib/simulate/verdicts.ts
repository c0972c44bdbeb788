import { decideRelease, type Release, spotRate } from "#lib/coordinator/trust/decide-release.ts";
import { decideUnit, type UnitFacts, type Vote } from "#lib/coordinator/trust/decide-unit.ts";
import { countIndependent, MOST_COUNTED } from "#lib/coordinator/trust/independent-hosts.ts";
import type { CheckRates, VerificationPolicy } from "#lib/coordinator/trust/policy.ts";
import { provenAfter, saboteurShare, shareInVotes } from "#lib/coordinator/trust/saboteur-share.ts";
import {
  changeOf,
  changeTrust,
  type HostStanding,
  standingAt,
  type TrustChange,
} from "#lib/coordinator/trust/trust-record.ts";
import { findingsOf } from "./audit-findings.ts";
import type { SimulatedHost } from "./population.ts";
import { drawOf } from "./random.ts";
import {
  ACCEPTED,
  AUDITED,
  DISPUTED,
  FAILED,
  OPEN,
  REPORTED,
  type ReplicaTable,
  type UnitTable,
  VERIFIED,
  WRONG,
} from "./tables.ts";

const FOUND_RIGHT = changeOf({ verified: 1 });
const DOUBTED = changeOf({ verified: -1 });
const FOUND_WRONG = changeOf({ wrong: 1 });
const CLEARED = changeOf({ wrong: -1 });
const DISPUTE = changeOf({ disputes: 1 });
const SETTLEMENT = changeOf({ disputes: -1 });
/** Hosts are sorted anew when the checks they need change by so many. */
const CHECKS_STEP = 2;
/** Replicas of one unit before it fails. */
const MAX_REPLICAS = 64;
/** Time a host has to report, in milliseconds; who has not come to a disputed unit by then is not waited for. */
export const LEASE_MS = 3_600_000;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What the verdicts tell the simulation. */
export interface VerdictEvents {
  wanted(unit: number): void;
  contested(unit: number): void;
  caught(host: SimulatedHost): void;
}

/**
 * Applies the coordinator's decisions to the tables: what a database does for the real one. A unit is looked at again
 * whenever a result comes, a replica is lost, or a host that has to do with it is caught, cleared or proven.
 */
export class Verdicts {
  readonly rates: Mutable<CheckRates> = { spot: 0, saboteurShare: 0, liveHosts: 0 };
  readonly #units: UnitTable;
  readonly #replicas: ReplicaTable;
  readonly #hosts: readonly SimulatedHost[];
  readonly #policy: VerificationPolicy & { kind: "error-rate" };
  readonly #salt: number;
  readonly #events: VerdictEvents;
  readonly #votes: Mutable<Vote<number>>[] = [];
  readonly #voters: number[] = [];
  readonly #pending: number[] = [];
  readonly #facts: Mutable<UnitFacts> = { spotDraw: 0, auditFloor: 0, outstanding: 0, slots: 0, isDeserted: false };
  readonly #allowedWrong: number;
  readonly #hasArbiter: boolean;
  #auditFrom = -1;
  #auditRate = 0;
  /** Results found right that make a host proven. */
  provenAfter = 24;
  known = 0;
  caught = 0;
  proven = 0;
  openUnits: number;
  #disputedHosts = 0;
  #provenCaught = 0;

  constructor(
    units: UnitTable,
    replicas: ReplicaTable,
    hosts: readonly SimulatedHost[],
    policy: VerificationPolicy & { kind: "error-rate" },
    salt: number,
    events: VerdictEvents,
  ) {
    this.#units = units;
    this.#replicas = replicas;
    this.#hosts = hosts;
    this.#policy = policy;
    this.#salt = salt;
    this.#events = events;
    this.#allowedWrong = units.count * policy.targetErrorRate;
    this.openUnits = units.count;
    this.#countLive();
    this.#hasArbiter = hosts.some(({ isArbiter }) => isArbiter);
    this.#estimate(0);
  }

  /** Looks at a unit, and at all that follows from it. */
  review(unit: number, nowMs: number): void {
    this.#pending.push(unit);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#decide(next, nowMs);
  }

  /** Begins the audit of everything that is accepted, or goes on with it; whether the job is released. */
  audit(nowMs: number): Release {
    if (this.#auditFrom < 0) {
      const { state, support, audited, count } = this.#units;
      this.#auditFrom = this.#replicas.count;
      for (let unit = 0; unit < count; unit++) {
        if (state[unit] !== ACCEPTED || support[unit]! > 2 || this.#isArbitrated(unit)) continue;
        audited[unit] = support[unit]!;
      }
      const { unit, flags, count: replicas } = this.#replicas;
      for (let replica = 0; replica < replicas; replica++) {
        const stands = (flags[replica]! & (REPORTED | WRONG)) === REPORTED;
        if (stands && audited[unit[replica]!] !== 0) flags[replica]! |= AUDITED;
      }
    }
    const rate = this.#auditRate;
    const findings = findingsOf(this.#replicas, this.#units, this.#auditFrom, (id) => this.#auditDraw(id) < rate);
    const release = decideRelease(
      { units: this.#auditedUnits(), rate, findings, forewarned: this.#provenCaught > 0 },
      this.#allowedWrong,
    );
    this.#auditRate = release.auditRate;
    if (release.released) return release;
    for (let unit = 0; unit < this.#units.count; unit++) {
      if (this.#units.audited[unit] === 0) continue;
      const draw = this.#auditDraw(unit);
      if (draw >= rate && draw < release.auditRate) this.review(unit, nowMs);
    }
    return release;
  }

  #decide(unit: number, nowMs: number): void {
    const units = this.#units;
    const votes = this.#collect(unit);
    const facts = this.#facts;
    facts.spotDraw = drawOf(unit, this.#salt);
    const isDrawn = units.audited[unit] !== 0 && this.#auditDraw(unit) < this.#auditRate;
    facts.auditFloor = isDrawn ? units.audited[unit]! + 1 : 0;
    facts.outstanding = units.outstanding[unit]!;
    facts.slots = MAX_REPLICAS - units.issued[unit]!;
    facts.isDeserted =
      facts.outstanding === 0 &&
      nowMs - units.touchedMs[unit]! >= LEASE_MS &&
      (!this.#hasArbiter || this.#isArbitrated(unit));
    const decision = decideUnit(votes, facts, this.#policy, this.rates);
    const state = decision.state === "accepted" ? ACCEPTED : decision.state === "open" ? OPEN : FAILED;
    if ((units.state[unit] === OPEN) !== (state === OPEN)) this.openUnits += state === OPEN ? 1 : -1;
    units.state[unit] = state;
    units.canonical[unit] = decision.canonical ?? 0;
    units.support[unit] = decision.support;
    units.disputed[unit] = decision.disputed ? 1 : 0;
    units.wants[unit] = decision.wants;
    if (decision.wants > 0) this.#events.wanted(unit);
    if (state === OPEN && (decision.disputed || facts.auditFloor > 0)) this.#events.contested(unit);
    for (let at = this.#voters.length - 1; at >= 0; at--) {
      this.#settle(this.#voters[at]!, state, decision.canonical, decision.support, decision.disputed, nowMs);
    }
  }

  /** Takes note that a host left for ever. */
  noteGone(host: SimulatedHost): void {
    host.isGone = true;
    this.#countLive();
  }

  #countLive(): void {
    const isSmall = this.#hosts.length <= MOST_COUNTED;
    const live = isSmall ? this.#hosts.filter(({ isGone, standing }) => !isGone && standing !== "caught") : this.#hosts;
    this.rates.liveHosts = isSmall ? countIndependent(live) : MOST_COUNTED;
  }

  /** Whether an arbiter has, or had, a replica of a unit. */
  #isArbitrated(unit: number): boolean {
    if (!this.#hasArbiter) return false;
    const { host, previousOfUnit } = this.#replicas;
    for (let replica = this.#units.latest[unit]!; replica >= 0; replica = previousOfUnit[replica]!) {
      if (this.#hosts[host[replica]!]!.standing === "arbiter") return true;
    }
    return false;
  }

  /** The unit's votes; the objects are used again for the next unit. */
  #collect(unit: number): Vote<number>[] {
    const { flags, host, side, previousOfUnit } = this.#replicas;
    const votes = this.#votes;
    const voters = this.#voters;
    voters.length = 0;
    for (let replica = this.#units.latest[unit]!; replica >= 0; replica = previousOfUnit[replica]!) {
      if ((flags[replica]! & REPORTED) !== 0) voters.push(replica);
    }
    while (votes.length < voters.length) votes.push({ side: 0, standing: "unproven" });
    votes.length = voters.length;
    for (let at = 0; at < voters.length; at++) {
      votes[at]!.side = side[voters[at]!]!;
      votes[at]!.standing = this.#hosts[host[voters[at]!]!]!.standing;
    }
    return votes;
  }

  /** Brings what one vote means for its host in line with the decision. */
  #settle(replica: number, state: number, canonical: number | null, support: number, disputed: boolean, nowMs: number) {
    const { flags, side } = this.#replicas;
    const host = this.#hosts[this.#replicas.host[replica]!]!;
    const had = flags[replica]!;
    const isCaught = host.standing === "caught";
    const isDisputed = disputed && !isCaught;
    const agrees = state === ACCEPTED && side[replica] === canonical;
    const isWrong = state === ACCEPTED ? !agrees : (had & WRONG) !== 0;
    const isVerified = agrees && !isCaught && support >= 2;
    flags[replica] =
      REPORTED | (had & AUDITED) | (isDisputed ? DISPUTED : 0) | (isWrong ? WRONG : 0) | (isVerified ? VERIFIED : 0);
    if (((had & DISPUTED) !== 0) !== isDisputed) {
      if (host.trust.disputes === 0) this.#disputedHosts++;
      host.trust = changeTrust(host.trust, isDisputed ? DISPUTE : SETTLEMENT, nowMs, this.provenAfter);
      if (host.trust.disputes === 0) this.#disputedHosts--;
      this.#estimate(nowMs);
    }
    if (((had & WRONG) !== 0) !== isWrong) this.#change(host, isWrong ? FOUND_WRONG : CLEARED, nowMs);
    if (((had & VERIFIED) !== 0) !== isVerified && !isWrong) {
      this.#change(host, isVerified ? FOUND_RIGHT : DOUBTED, nowMs);
    }
  }

  /** Has a host's trust follow what happened; when that changes its standing, its units are looked at again. */
  #change(host: SimulatedHost, change: TrustChange, nowMs: number): void {
    const { caughtProven } = host.trust;
    host.trust = changeTrust(host.trust, change, nowMs, this.provenAfter);
    const before = host.standing;
    const standing = this.#standingOf(host, nowMs);
    if (standing === before) return;
    host.standing = standing;
    if (before === "proven") this.proven--;
    if (standing === "proven") this.proven++;
    if (standing === "caught") {
      this.caught++;
      if (host.trust.caughtProven) this.#provenCaught++;
    } else if (before === "caught") {
      this.caught--;
      if (caughtProven) this.#provenCaught--;
    }
    if (before === "caught" || standing === "caught") this.#countLive();
    this.#estimate(nowMs);
    this.#revisit(host, before === "caught" || standing === "caught");
    if (standing === "caught") this.#events.caught(host);
  }

  /** A host that was caught or cleared changes all units it had to do with; one that was proven only the open ones. */
  #revisit(host: SimulatedHost, all: boolean): void {
    const { flags, unit, previousOfHost } = this.#replicas;
    for (let replica = host.latest; replica >= 0; replica = previousOfHost[replica]!) {
      if ((flags[replica]! & REPORTED) === 0) continue;
      const id = unit[replica]!;
      if (all || (this.#units.state[id] === OPEN && this.#units.wants[id]! > 0)) this.#pending.push(id);
    }
  }

  #estimate(nowMs: number): void {
    const { known, caught } = this;
    const share = saboteurShare({ known, caught, disputed: this.#disputedHosts });
    this.rates.saboteurShare = shareInVotes(share);
    this.rates.spot = spotRate(this.#provenCaught, this.#allowedWrong);
    const checks = provenAfter(share);
    if (Math.abs(checks - this.provenAfter) >= CHECKS_STEP) this.#setProvenAfter(checks, nowMs);
  }

  #setProvenAfter(checks: number, nowMs: number): void {
    this.provenAfter = checks;
    this.proven = 0;
    for (const host of this.#hosts) {
      if (host.standing === "caught") continue;
      host.standing = this.#standingOf(host, nowMs);
      if (host.standing === "proven") this.proven++;
    }
  }

  #standingOf({ trust, isArbiter }: SimulatedHost, nowMs: number): HostStanding {
    const earned = standingAt(trust, nowMs, this.provenAfter);
    return isArbiter && earned !== "caught" ? "arbiter" : earned;
  }

  #auditDraw(unit: number): number {
    return drawOf(unit, this.#salt ^ 0x5bd1e995);
  }

  #auditedUnits(): number {
    let units = 0;
    for (const support of this.#units.audited) if (support > 0) units++;
    return units;
  }
}
