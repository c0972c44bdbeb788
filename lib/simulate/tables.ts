/** What is kept of a replica besides numbers, as bits. */
export const REPORTED = 1;
export const EXPIRED = 2;
/** Others agreed: counted as verified work of its host. */
export const VERIFIED = 4;
/** Stands as wrong. */
export const WRONG = 8;
/** In a disagreement that is not settled. */
export const DISPUTED = 16;
export const REFUSED = 32;
/** Stood behind an accepted result when the audit began. */
export const AUDITED = 64;

/** All replicas by number, in the order in which they were handed out; linked by unit and by host. No object for any. */
export class ReplicaTable {
  count = 0;
  unit: Int32Array;
  host: Int32Array;
  side: Int32Array;
  flags: Uint8Array;
  issuedMs: Float64Array;
  /** The unit's, or the host's, previous replica; -1 for none. */
  previousOfUnit: Int32Array;
  previousOfHost: Int32Array;

  constructor(capacity: number) {
    this.unit = new Int32Array(capacity);
    this.host = new Int32Array(capacity);
    this.side = new Int32Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.issuedMs = new Float64Array(capacity);
    this.previousOfUnit = new Int32Array(capacity);
    this.previousOfHost = new Int32Array(capacity);
  }

  /** Adds a replica and returns its number. */
  add(unit: number, host: number, nowMs: number, previousOfUnit: number, previousOfHost: number): number {
    if (this.count === this.unit.length) this.#grow();
    const replica = this.count++;
    this.unit[replica] = unit;
    this.host[replica] = host;
    this.issuedMs[replica] = nowMs;
    this.previousOfUnit[replica] = previousOfUnit;
    this.previousOfHost[replica] = previousOfHost;
    return replica;
  }

  #grow(): void {
    const capacity = 2 * this.unit.length;
    const widen = (from: Int32Array): Int32Array => {
      const to = new Int32Array(capacity);
      to.set(from);
      return to;
    };
    this.unit = widen(this.unit);
    this.host = widen(this.host);
    this.side = widen(this.side);
    this.previousOfUnit = widen(this.previousOfUnit);
    this.previousOfHost = widen(this.previousOfHost);
    const flags = new Uint8Array(capacity);
    flags.set(this.flags);
    this.flags = flags;
    const issuedMs = new Float64Array(capacity);
    issuedMs.set(this.issuedMs);
    this.issuedMs = issuedMs;
  }
}

/** States of units in {@link UnitTable}. */
export const OPEN = 0;
export const ACCEPTED = 1;
export const FAILED = 2;

/** All units by number. */
export class UnitTable {
  readonly count: number;
  readonly state: Uint8Array;
  readonly canonical: Int32Array;
  readonly support: Uint8Array;
  readonly wants: Uint8Array;
  readonly outstanding: Uint8Array;
  readonly issued: Uint8Array;
  readonly disputed: Uint8Array;
  /** How many hosts a unit was accepted on when the audit began: 1 or 2; 0 when it is not audited. */
  readonly audited: Uint8Array;
  /** Its latest replica; -1 for none. */
  readonly latest: Int32Array;
  /** When a host last took it or reported, in milliseconds. */
  readonly touchedMs: Float64Array;

  constructor(count: number) {
    this.count = count;
    this.state = new Uint8Array(count);
    this.canonical = new Int32Array(count);
    this.support = new Uint8Array(count);
    this.wants = new Uint8Array(count).fill(1);
    this.outstanding = new Uint8Array(count);
    this.issued = new Uint8Array(count);
    this.disputed = new Uint8Array(count);
    this.audited = new Uint8Array(count);
    this.latest = new Int32Array(count).fill(-1);
    this.touchedMs = new Float64Array(count);
  }
}
