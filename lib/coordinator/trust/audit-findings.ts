import type { HostId, UnitId } from "#lib/protocol/ids.ts";
import type { UnitRecord } from "../ports.ts";
import type { Audit, AuditFinding } from "./decide-release.ts";

/** Units accepted on the word of more hosts than this are not audited: a dispute was settled there. */
const MOST_SUPPORT_AUDITED = 2;

/** Different hosts behind a unit's result. */
export function supportOf({ replicas, canonical }: UnitRecord): number {
  const hosts = new Set<HostId>();
  for (const { matches, hostId } of replicas) if (matches !== null && matches === canonical) hosts.add(hostId);
  return hosts.size;
}

/**
 * The support a unit goes into the audit with; 0 when it does not: it was decided by several, by an arbiter, or after the
 * audit began.
 */
export function auditedSupportOf(unit: UnitRecord, sinceMs: number, isArbiter: (id: HostId) => boolean): number {
  if (unit.state !== "provisional" || unit.replicas.some(({ issuedAtMs }) => issuedAtMs > sinceMs)) return 0;
  if (unit.replicas.some(({ matches, hostId }) => matches === unit.canonical && isArbiter(hostId))) return 0;
  const support = supportOf(unit);
  return support <= MOST_SUPPORT_AUDITED ? support : 0;
}

/** Collects what an audit found, unit by unit. */
export class AuditTally {
  readonly #sinceMs: number;
  readonly #rate: number;
  readonly #draw: (id: UnitId) => number;
  readonly #lies = new Map<HostId, { alone: number; paired: number }>();
  readonly #drawn = new Set<HostId>();
  readonly #liedAsChecker = new Set<HostId>();
  #units = 0;

  /**
   * @param sinceMs when the audit began.
   * @param rate share of the units that were drawn.
   * @param draw the number in [0, 1) of a unit.
   */
  constructor(sinceMs: number, rate: number, draw: (id: UnitId) => number) {
    this.#sinceMs = sinceMs;
    this.#rate = rate;
    this.#draw = draw;
  }

  add(unit: UnitRecord): void {
    if (unit.auditedSupport > 0) this.#units++;
    for (const { mark, hostId, issuedAtMs } of unit.replicas) {
      if (mark !== "wrong") continue;
      if (issuedAtMs > this.#sinceMs) {
        this.#liedAsChecker.add(hostId);
      } else if (unit.auditedSupport > 0) {
        const lies = this.#lies.get(hostId) ?? { alone: 0, paired: 0 };
        lies[unit.auditedSupport === 1 ? "alone" : "paired"]++;
        this.#lies.set(hostId, lies);
        if (this.#draw(unit.id) < this.#rate) this.#drawn.add(hostId);
      }
    }
  }

  /** @param forewarned whether saboteurs are known to have passed as proven. */
  audit(forewarned: boolean): Audit {
    const findings: AuditFinding[] = [];
    for (const hostId of this.#drawn) {
      if (this.#liedAsChecker.has(hostId)) continue;
      // Found alone or in a pair: what counts is all that comes to light with the host.
      const { alone, paired } = this.#lies.get(hostId)!;
      findings.push({ lies: alone + paired, wrong: alone + paired / 2 });
    }
    return { units: this.#units, rate: this.#rate, findings, forewarned };
  }
}
