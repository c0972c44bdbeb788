import type { Release } from "#lib/coordinator/trust/decide-release.ts";
import { MOST_COUNTED } from "#lib/coordinator/trust/independent-hosts.ts";
import { findObstacle, type JoinRules, type Member } from "#lib/coordinator/trust/may-join.ts";
import { changeOf, changeTrust } from "#lib/coordinator/trust/trust-record.ts";
import { findLimit, firstWaitMs } from "#lib/coordinator/trust/work-quota.ts";
import { EventQueue } from "./event-queue.ts";
import type { SimulationOptions } from "./options.ts";
import { createHost, createHosts, type SimulatedHost } from "./population.ts";
import { createRandom } from "./random.ts";
import { answer, REJECTED } from "./strategies.ts";
import { EXPIRED, OPEN, REFUSED, REPORTED, ReplicaTable, UnitTable } from "./tables.ts";
import { LEASE_MS, Verdicts } from "./verdicts.ts";
import { WorkQueue } from "./work-queue.ts";

/** After a unit, with these probabilities: away for a while, asleep with a unit in hand, gone for ever. */
const AWAY = 0.02;
const ASLEEP = 0.002;
const GONE = 0.0002;
/** Mean time away or asleep. */
const AWAY_MS = 1_800_000;
const ASLEEP_MS = 3 * LEASE_MS;
const LOSS = changeOf({ lost: 1 });
const ERROR = changeOf({ errors: 1 });
/** Proven hosts from which on the rules count on there being some. */
const ENOUGH_PROVEN = 20;
/** Time after which nobody is expected to take anything any more. */
const STUCK_MS = 100 * LEASE_MS;

/**
 * One job on a network of simulated hosts in virtual time, decided by the coordinator's own code. The same options give
 * the same trace.
 */
export class Simulation {
  readonly options: SimulationOptions;
  readonly units: UnitTable;
  readonly replicas: ReplicaTable;
  readonly hosts: SimulatedHost[];
  readonly verdicts: Verdicts;
  readonly #random: () => number;
  readonly #events = new EventQueue();
  readonly #queue: WorkQueue;
  readonly #parked: SimulatedHost[] = [];
  readonly #caughtByPrefix = new Map<number, number>();
  readonly #others: Member[] = [];
  readonly #rules: { -readonly [Key in keyof JoinRules]: JoinRules[Key] };
  /** Disputed or audited units with when they are looked at again, in that order. */
  readonly #watched: { readonly unit: number; readonly atMs: number }[] = [];
  readonly #isWatched: Uint8Array;
  #firstWatched = 0;
  #nextFresh = 0;
  #expired = 0;
  #claimedMs = 0;
  nowMs = 0;
  reported = 0;
  lost = 0;
  refused = 0;
  rounds = 0;

  constructor(options: SimulationOptions) {
    this.options = options;
    this.#random = createRandom(options.seed);
    this.units = new UnitTable(options.units);
    this.replicas = new ReplicaTable(Math.ceil(options.units * 1.5) + 1024);
    this.hosts = createHosts(options, this.#random);
    this.#queue = new WorkQueue(this.units);
    this.#rules = { maxPerPartner: 2, maxUnproven: Number.POSITIVE_INFINITY, provenOnly: false };
    const { targetErrorRate } = options;
    this.verdicts = new Verdicts(
      this.units,
      this.replicas,
      this.hosts,
      { kind: "error-rate", targetErrorRate, floor: 1 },
      Math.floor(this.#random() * 2 ** 32),
      {
        wanted: (unit) => this.#queue.add(unit),
        contested: (unit) => this.#watch(unit),
        caught: (host) => this.#punish(host),
      },
    );
    this.#isWatched = new Uint8Array(options.units);
    for (const host of this.hosts) this.#events.push(this.#random() * AWAY_MS, host.index);
  }

  /** Runs until the job is released. @throws when no host is left that may do the rest. */
  run(): Release {
    for (;;) {
      while (this.verdicts.openUnits > 0) this.#step();
      this.rounds++;
      const release = this.verdicts.audit(this.nowMs);
      if (release.released) return release;
    }
  }

  #step(): void {
    if (this.#queue.size > 0 || this.#nextFresh < this.units.count) this.#wakeOne();
    const expiryMs = this.#nextExpiryMs();
    const lookMs = this.#watched[this.#firstWatched]?.atMs ?? Number.POSITIVE_INFINITY;
    const nextMs = Math.min(expiryMs, lookMs, this.#events.nextMs);
    if (nextMs > this.#claimedMs + STUCK_MS) throw new Error("The network has no host left that may do the rest.");
    if (nextMs < this.#events.nextMs || nextMs === expiryMs) {
      this.nowMs = Math.max(this.nowMs, nextMs);
      if (nextMs === expiryMs) this.#expire();
      else this.#lookAgain();
      return;
    }
    this.nowMs = this.#events.nextMs;
    const host = this.hosts[this.#events.pop()]!;
    if (host.working >= 0 && !this.#report(host)) return;
    this.#claim(host);
  }

  /** Tells a random parked host that there is work. */
  #wakeOne(): void {
    if (this.#parked.length === 0) return;
    const at = Math.floor(this.#random() * this.#parked.length);
    const host = this.#parked[at]!;
    this.#parked[at] = this.#parked.at(-1)!;
    this.#parked.pop();
    this.#events.push(this.nowMs + 1_000 + this.#random() * 30_000, host.index);
  }

  #nextExpiryMs(): number {
    const { flags, issuedMs, count } = this.replicas;
    while (this.#expired < count && (flags[this.#expired]! & (REPORTED | REFUSED)) !== 0) this.#expired++;
    return this.#expired === count ? Number.POSITIVE_INFINITY : issuedMs[this.#expired]! + LEASE_MS;
  }

  /** Has a disputed or audited unit looked at again when everybody had time to come; of no use where there are always others. */
  #watch(unit: number): void {
    if (this.#isWatched[unit] === 1 || this.hosts.length > MOST_COUNTED) return;
    this.#isWatched[unit] = 1;
    this.#watched.push({ unit, atMs: this.nowMs + LEASE_MS });
  }

  #lookAgain(): void {
    const { unit } = this.#watched[this.#firstWatched++]!;
    this.#isWatched[unit] = 0;
    if (this.units.state[unit] === OPEN) this.verdicts.review(unit, this.nowMs);
  }

  #expire(): void {
    const replica = this.#expired++;
    this.replicas.flags[replica] = EXPIRED;
    this.lost++;
    const host = this.hosts[this.replicas.host[replica]!]!;
    host.trust = changeTrust(host.trust, LOSS, this.nowMs, this.verdicts.provenAfter);
    const unit = this.replicas.unit[replica]!;
    this.units.outstanding[unit]!--;
    this.verdicts.review(unit, this.nowMs);
  }

  /** The host hands in what it worked on; false when it takes nothing more for now. */
  #report(host: SimulatedHost): boolean {
    const replica = host.working;
    const unit = this.replicas.unit[replica]!;
    const isLate = this.replicas.flags[replica] === EXPIRED;
    this.units.touchedMs[unit] = this.nowMs;
    host.working = -1;
    host.held--;
    if (host.strategy === "withhold") return true;
    const { lieRate, seed: salt } = this.options;
    const { results: done, farmedAfter, gpuModel } = host;
    const side = answer(host.strategy, { unit, replica, done, farmedAfter, gpuModel, lieRate, salt }, this.#random);
    if (!isLate) this.units.outstanding[unit]!--;
    if (host.results++ === 0) this.verdicts.known++;
    if (side === REJECTED) {
      this.refused++;
      this.replicas.flags[replica] = REFUSED;
      host.trust = changeTrust(host.trust, ERROR, this.nowMs, this.verdicts.provenAfter);
    } else {
      this.reported++;
      this.replicas.side[replica] = side;
      this.replicas.flags[replica] = REPORTED;
    }
    this.verdicts.review(unit, this.nowMs);
    const fate = this.#random();
    if (fate < GONE && !host.isArbiter) {
      this.verdicts.noteGone(host);
      return false;
    }
    if (fate >= AWAY) return true;
    this.#events.push(this.nowMs + this.#exponential(AWAY_MS), host.index);
    return false;
  }

  #claim(host: SimulatedHost): void {
    if (host.standing === "caught") return;
    const { trust, held, joinsAtMs } = host;
    const limit = findLimit({ trust, held, waitMs: joinsAtMs - this.nowMs }, true, this.nowMs);
    const unit = limit === null ? this.#chooseUnit(host) : -1;
    if (unit < 0) {
      this.#parked.push(host);
      return;
    }
    const replica = this.replicas.add(unit, host.index, this.nowMs, this.units.latest[unit]!, host.latest);
    this.#claimedMs = this.nowMs;
    this.units.touchedMs[unit] = this.nowMs;
    this.units.latest[unit] = replica;
    this.units.wants[unit]!--;
    this.units.outstanding[unit]!++;
    this.units.issued[unit]!++;
    host.latest = replica;
    host.working = replica;
    host.held++;
    this.#events.push(this.nowMs + this.#workMs(host), host.index);
  }

  #workMs(host: SimulatedHost): number {
    const workMs = host.unitMs * (0.8 + 0.4 * this.#random());
    if (host.strategy === "withhold" || host.strategy === "late") return LEASE_MS + workMs;
    return this.#random() < ASLEEP ? workMs + this.#exponential(ASLEEP_MS) : workMs;
  }

  /** A unit that wants another replica or, more often the fewer those are, a fresh one; -1 when there is none. */
  #chooseUnit(host: SimulatedHost): number {
    const hasFresh = this.#nextFresh < this.units.count;
    const enoughProven = this.verdicts.proven >= Math.max(ENOUGH_PROVEN, this.hosts.length / 20);
    this.#rules.maxUnproven = enoughProven ? 1 : Number.POSITIVE_INFINITY;
    if (!hasFresh || this.#random() < 0.7) {
      const unit = this.#queue.take(this.#random, (candidate) => this.#fits(host, candidate, enoughProven));
      if (unit >= 0) return unit;
    }
    return hasFresh ? this.#nextFresh++ : -1;
  }

  #fits(host: SimulatedHost, unit: number, enoughProven: boolean): boolean {
    const { previousOfUnit, host: hostOf } = this.replicas;
    this.#others.length = 0;
    for (let replica = this.units.latest[unit]!; replica >= 0; replica = previousOfUnit[replica]!) {
      this.#others.push(this.hosts[hostOf[replica]!]!);
    }
    this.#rules.provenOnly = enoughProven && this.units.disputed[unit] === 1;
    return findObstacle(host, this.#others, this.#rules) === null;
  }

  /** Remembers the network of a caught host; a sybil comes back from there under another name after the wait. */
  #punish(host: SimulatedHost): void {
    const caught = (this.#caughtByPrefix.get(host.prefix) ?? 0) + 1;
    this.#caughtByPrefix.set(host.prefix, caught);
    if (host.strategy !== "sybil") return;
    const index = this.hosts.length;
    const joinsAtMs = this.nowMs + firstWaitMs(caught);
    this.hosts.push(createHost(index, "sybil", index, host.prefix, this.options, joinsAtMs, this.#random));
    this.#events.push(joinsAtMs, index);
  }

  #exponential(meanMs: number): number {
    return -meanMs * Math.log(1 - this.#random());
  }
}
