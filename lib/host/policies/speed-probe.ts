import type { Clock } from "../ports.ts";

/** Measured this often at first, until it is known what is usual, and then; in milliseconds. */
const FIRST_EVERY_MS = 3_000;
const EVERY_MS = 15_000;
/** Measurements left out: the engine's code is not compiled yet. */
const WARM_UP = 2;
/** Measurements whose median is what is usual, and those whose median is the present. */
const USUAL = 5;
const RECENT = 3;
/** Each measurement is the fastest of so many, because others take turns on the same core. */
const TRIES = 3;
/** Steps of the computation: about a millisecond on an ordinary core. */
const STEPS = 400_000;

/**
 * How much longer a fixed, small computation takes than in the first minute of work. No browser tells a temperature, and a
 * machine that gets hot slows down; but so does one with other work. Units say nothing of it: the next one may simply be
 * harder. It takes some milliseconds of the engine's own thread each time, less than a thousandth.
 */
export class SpeedProbe {
  private readonly clock: Pick<Clock, "now">;
  private readonly compute: () => void;
  private readonly measured: number[] = [];
  private count = 0;
  private usual: number | null = null;
  private nextAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "now">, compute: () => void = mix) {
    this.clock = clock;
    this.compute = compute;
  }

  /** Measures when it is time. To be called while there is work. */
  look(): void {
    const now = this.clock.now();
    if (now < this.nextAt) return;
    this.nextAt = now + (this.usual === null ? FIRST_EVERY_MS : EVERY_MS);
    const tookMs = this.measure();
    if (++this.count <= WARM_UP) return;
    this.measured.push(tookMs);
    if (this.usual === null && this.measured.length === USUAL) this.usual = median(this.measured.splice(0));
    if (this.measured.length > Math.max(RECENT, USUAL)) this.measured.shift();
  }

  /** Present time over the usual one; null until both are known. */
  get slowdown(): number | null {
    const recent = this.measured.slice(-RECENT);
    return this.usual === null || this.usual <= 0 || recent.length < RECENT ? null : median(recent) / this.usual;
  }

  private measure(): number {
    let fastest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < TRIES; i++) {
      const from = this.clock.now();
      this.compute();
      fastest = Math.min(fastest, this.clock.now() - from);
    }
    return fastest;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

let mixed = 1;

/** Integer steps that nothing can skip: a xorshift generator (Marsaglia, 2003). */
function mix(): void {
  for (let i = 0; i < STEPS; i++) {
    mixed ^= mixed << 13;
    mixed ^= mixed >>> 17;
    mixed ^= mixed << 5;
  }
}
