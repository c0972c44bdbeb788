import type { UnitId } from "#lib/protocol/ids.ts";

/** Halves of an attempt are of four bits, so the function of each round is sixteen digits; four rounds take a whole SHA-256. */
const DIGITS = 16;
const ROUNDS = 4;
/** Keys kept: a unit's is needed again when its result comes, and when its host is told how it stands. */
const CAPACITY = 8_192;

/**
 * What hosts call a unit's replicas by, where it must not tell them anything. Numbered as they were handed out, a host would
 * see how many others have or had the unit before it, and so whether it checks somebody. For each unit the 256 numbers are
 * permuted by a Feistel network whose round functions are the digits of a keyed hash, so that nobody without the key can
 * tell two names of a unit apart from two others (M. Luby, C. Rackoff: How to construct pseudorandom permutations from
 * pseudorandom functions, SIAM Journal on Computing 17, 1988).
 */
export class AttemptNames {
  readonly #keyOf: (unitId: UnitId) => string;
  readonly #keys = new Map<UnitId, readonly number[]>();

  /** @param keyOf SHA-256 in hex that nobody else can compute, another one for each unit. */
  constructor(keyOf: (unitId: UnitId) => string) {
    this.#keyOf = keyOf;
  }

  /** @param attempt 0 to 255. @returns its name, 0 to 255. */
  nameOf(unitId: UnitId, attempt: number): number {
    const key = this.#digitsOf(unitId);
    let [left, right] = [attempt >> 4, attempt & 15];
    for (let round = 0; round < ROUNDS; round++) [left, right] = [right, left ^ key[DIGITS * round + right]!];
    return (left << 4) | right;
  }

  /** The attempt that has a name. */
  attemptOf(unitId: UnitId, name: number): number {
    const key = this.#digitsOf(unitId);
    let [left, right] = [name >> 4, name & 15];
    for (let round = ROUNDS - 1; round >= 0; round--) [left, right] = [right ^ key[DIGITS * round + left]!, left];
    return (left << 4) | right;
  }

  #digitsOf(unitId: UnitId): readonly number[] {
    let digits = this.#keys.get(unitId);
    if (digits === undefined) {
      digits = Array.from(this.#keyOf(unitId), (digit) => Number.parseInt(digit, 16));
      if (this.#keys.size === CAPACITY) this.#keys.clear();
      this.#keys.set(unitId, digits);
    }
    return digits;
  }
}
