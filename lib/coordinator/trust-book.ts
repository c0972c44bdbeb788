import type { HostId, UnitId } from "#lib/protocol/ids.ts";
import { AttemptNames } from "./attempt-names.ts";
import type { HashHex } from "./commitments.ts";
import type { JobFacts } from "./job-book.ts";
import type { CoordinatorStorage, FlushTransaction } from "./storage.ts";
import { spotRate } from "./trust/decide-release.ts";
import type { HostCensus, HostRecord, HostWork, KernelCounts } from "./trust/host-record.ts";
import type { JoinRules, Member } from "./trust/may-join.ts";
import { FEWEST_CHECKS, provenAfter, saboteurShare, shareInVotes } from "./trust/saboteur-share.ts";
import { changeTrust, type HostStanding, newTrust, standingAt, type TrustRecord } from "./trust/trust-record.ts";
import { BY_QUORUM, ONE_BY_ONE, type UnitVerification } from "./units/unit-verification.ts";

/** Hosts kept; the one learnt longest ago goes first. */
const CAPACITY = 50_000;
/** What other processes learn of a host is seen after this time at the latest, in milliseconds. */
const FRESH_MS = 10_000;
/** Hosts are counted anew after this time, in milliseconds. */
const COUNT_EVERY_MS = 5_000;
/** Proven hosts from which on the rules of assignment count on there being some. */
const ENOUGH_PROVEN = 20;
const NO_COUNTS: KernelCounts = { known: 0, caught: 0, provenCaught: 0, disputed: 0, proven: 0, caughtLive: 0 };

interface Entry {
  readonly learntAtMs: number;
  readonly host: Omit<HostRecord, "trust">;
  readonly trust: Map<string, TrustRecord>;
}

/** What decisions know of hosts, kept in memory: the hosts' own records for a while, and how many there are of which kind. */
export class TrustBook {
  readonly #hash: HashHex;
  #secret: string;
  readonly #entries = new Map<HostId, Entry>();
  #census: HostCensus = { kernels: new Map(), caughtByPrefix: new Map(), live: 0, liveArbiters: 0 };
  #countedAtMs = Number.NEGATIVE_INFINITY;
  readonly #names = new AttemptNames((unitId) => this.#digest("attempt", unitId));

  /** @param secret as {@link open} reads it, where there is no storage to read it from. */
  constructor(hash: HashHex, secret = "") {
    this.#hash = hash;
    this.#secret = secret;
  }

  /** Reads the network's secret, from which its units' draws come and which no host may know, and counts the hosts now and then. */
  async open(storage: CoordinatorStorage, makeSecret: () => string, nowMs: number): Promise<void> {
    if (this.#secret === "") this.#secret = await storage.getOrCreateSetting("draw-secret", makeSecret);
    if (this.#countedAtMs + COUNT_EVERY_MS > nowMs) return;
    // Whoever comes while this is under way goes by the count before.
    this.#countedAtMs = nowMs;
    this.#census = await storage.countHosts(nowMs);
  }

  /** Reads those of these hosts that are not known, or not lately enough. */
  async learn(transaction: FlushTransaction, ids: Iterable<HostId>, nowMs: number): Promise<void> {
    const missing = new Set<HostId>();
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry === undefined || entry.learntAtMs + FRESH_MS <= nowMs) missing.add(id);
    }
    if (missing.size === 0) return;
    for (const host of await transaction.findHosts([...missing], nowMs)) {
      missing.delete(host.id);
      this.#put(host.id, { learntAtMs: nowMs, host, trust: new Map(host.trust) });
    }
    for (const id of missing) {
      const host = { id, accountId: null, prefix: null, partner: null, ring: null, firstSeenMs: nowMs };
      this.#put(id, { learntAtMs: nowMs, host, trust: new Map() });
    }
  }

  /** Adds what a flush that is committed found out. */
  apply(work: Iterable<HostWork>, nowMs: number): void {
    for (const { hostId, kernel, trust } of work) {
      const records = this.#entries.get(hostId)?.trust;
      if (records === undefined) continue;
      records.set(kernel, changeTrust(records.get(kernel) ?? newTrust(nowMs), trust, nowMs, FEWEST_CHECKS));
    }
  }

  /** Forgets a host, so that it is read anew. */
  forget(id: HostId): void {
    this.#entries.delete(id);
  }

  trustOf(id: HostId, kernel: string, nowMs: number): TrustRecord {
    return this.#entries.get(id)?.trust.get(kernel) ?? newTrust(nowMs);
  }

  /** An arbiter that other arbiters found wrong is one no more until its isolation ends. */
  standingOf(id: HostId, kernel: string, nowMs: number): HostStanding {
    const entry = this.#entries.get(id);
    const trust = entry?.trust.get(kernel);
    const earned = trust === undefined ? "unproven" : standingAt(trust, nowMs, this.provenAfter(kernel));
    return entry?.host.arbiter === true && earned !== "caught" ? "arbiter" : earned;
  }

  /** Results found right that make a host proven now. */
  provenAfter(kernel: string): number {
    return provenAfter(saboteurShare(this.#counts(kernel)));
  }

  /** When a host was first seen, and how many of its network were caught lately. */
  arrivalOf(id: HostId, nowMs: number): { readonly firstSeenMs: number; readonly caughtNearby: number } {
    const host = this.#entries.get(id)?.host;
    const prefix = host?.prefix ?? null;
    const caughtNearby = prefix === null ? 0 : (this.#census.caughtByPrefix.get(prefix) ?? 0);
    return { firstSeenMs: host?.firstSeenMs ?? nowMs, caughtNearby };
  }

  /** Whether nothing but its own id could tie a host to another. */
  isUnrelated(id: HostId): boolean {
    const host = this.#entries.get(id)?.host;
    if (host === undefined) return true;
    return host.accountId === null && host.prefix === null && host.partner === null && host.ring === null;
  }

  memberOf(id: HostId, kernel: string, nowMs: number): Member {
    const host = this.#entries.get(id)?.host;
    return {
      account: host?.accountId ?? id,
      prefix: host?.prefix ?? null,
      partner: host?.partner ?? null,
      ring: host?.ring ?? null,
      standing: this.standingOf(id, kernel, nowMs),
    };
  }

  /** Whether the operator vouches for a host. */
  isArbiter(id: HostId): boolean {
    return this.#entries.get(id)?.host.arbiter === true;
  }

  /** The rules that a unit of a job is handed out by. */
  rulesFor({ policy, kernel }: JobFacts, isDisputed: boolean): JoinRules {
    const { proven, known } = this.#counts(kernel);
    const byTrust = policy.kind === "error-rate" && proven >= Math.max(ENOUGH_PROVEN, known / 20);
    return { maxPerPartner: 1, maxUnproven: byTrust ? 1 : Number.POSITIVE_INFINITY, provenOnly: byTrust && isDisputed };
  }

  verificationOf({ policy, kernel, allowedWrong }: JobFacts, nowMs: number): UnitVerification {
    if (policy.kind === "quorum") return policy.spread ? ONE_BY_ONE : BY_QUORUM;
    const counts = this.#counts(kernel);
    return {
      kind: "error-rate",
      rates: {
        spot: spotRate(counts.provenCaught, allowedWrong),
        saboteurShare: shareInVotes(saboteurShare(counts)),
        liveHosts: Math.max(0, this.#census.live - counts.caughtLive),
      },
      hasArbiter: this.#census.liveArbiters > 0,
      spotDraw: (unitId) => this.draw("spot", unitId),
      nameOf: (unitId, attempt) => this.#names.nameOf(unitId, attempt),
      standing: (hostId) => this.standingOf(hostId, kernel, nowMs),
    };
  }

  /** Whether saboteurs are known to have passed as proven. */
  isForewarned(kernel: string): boolean {
    return this.#counts(kernel).provenCaught > 0;
  }

  /** What hosts call a replica by: where a unit rests on trust, nothing that tells how many others have it. */
  nameOf({ policy }: JobFacts, unitId: UnitId, attempt: number): number {
    return policy.kind === "quorum" ? attempt : this.#names.nameOf(unitId, attempt);
  }

  /** The attempt that hosts call so. */
  attemptOf({ policy }: JobFacts, unitId: UnitId, name: number): number {
    return policy.kind === "quorum" ? name : this.#names.attemptOf(unitId, name);
  }

  /** A number in [0, 1) that only those who know the secret can compute: the first 48 bits of a hash. */
  draw(purpose: "spot" | "audit", unitId: UnitId): number {
    return Number.parseInt(this.#digest(purpose, unitId).slice(0, 12), 16) / 2 ** 48;
  }

  #digest(purpose: "spot" | "audit" | "attempt", unitId: UnitId): string {
    return this.#hash(new TextEncoder().encode(`${this.#secret}:${purpose}:${unitId}`));
  }

  #counts(kernel: string): KernelCounts {
    return this.#census.kernels.get(kernel) ?? NO_COUNTS;
  }

  #put(id: HostId, entry: Entry): void {
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    if (this.#entries.size > CAPACITY) this.#entries.delete(this.#entries.keys().next().value as HostId);
  }
}
