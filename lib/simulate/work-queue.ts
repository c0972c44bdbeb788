import type { UnitTable } from "./tables.ts";

/** Units that want further replicas, served in random order so that replicas of a unit are spread in time. */
export class WorkQueue {
  readonly #units: UnitTable;
  readonly #queued: Uint8Array;
  readonly #disputed: number[] = [];
  readonly #others: number[] = [];

  constructor(units: UnitTable) {
    this.#units = units;
    this.#queued = new Uint8Array(units.count);
  }

  /** Units in the queue, some of which may want nothing any more. */
  get size(): number {
    return this.#disputed.length + this.#others.length;
  }

  /** Puts a unit that wants replicas where it belongs; one that is there already stays. */
  add(unit: number): void {
    const disputed = this.#units.disputed[unit] === 1;
    if (this.#queued[unit] === (disputed ? 2 : 1)) return;
    this.#queued[unit] = disputed ? 2 : 1;
    (disputed ? this.#disputed : this.#others).push(unit);
  }

  /** Takes a random unit for which `fits` holds, disputed ones first; -1 after a few that do not fit. */
  take(random: () => number, fits: (unit: number) => boolean): number {
    const unit = this.#takeFrom(this.#disputed, 2, random, fits);
    return unit === -1 ? this.#takeFrom(this.#others, 1, random, fits) : unit;
  }

  #takeFrom(list: number[], mark: number, random: () => number, fits: (unit: number) => boolean): number {
    for (let tries = 0; tries < 8 && list.length > 0; ) {
      const at = Math.floor(random() * list.length);
      const unit = list[at]!;
      const wanted = this.#queued[unit] === mark && this.#units.wants[unit]! > 0;
      if (wanted && !fits(unit)) {
        tries++;
        continue;
      }
      if (!wanted || this.#units.wants[unit] === 1) {
        list[at] = list.at(-1)!;
        list.pop();
        if (this.#queued[unit] === mark) this.#queued[unit] = 0;
      }
      if (wanted) return unit;
    }
    return -1;
  }
}
