import type { Clock } from "../ports.ts";

/** Rests shorter than this are saved up, in milliseconds: timers are no finer. */
const LEAST_REST_MS = 10;
/** Work that was not done may be caught up with at most this much, in milliseconds: idling earns no burst. */
const CREDIT_MS = 20;
/** After a change of the share nothing owed before holds up the work for longer, in milliseconds. */
const LONGEST_OLD_REST_MS = 500;
/** Whoever computes lets messages in this often, in milliseconds. */
const LISTEN_EVERY_MS = 200;

/**
 * Keeps a worker to its share of time: a token bucket that fills at `share` milliseconds a millisecond and is emptied by
 * work. What counts is the work and the rest that really were, so that late timers and long units even out: the mean is the
 * share whenever the next unit or slice begins. How soon it is depends on the longest stretch without a call of `rest`.
 *
 * Source of the duty cycle: BOINC's "use at most x % of CPU time", which suspends and resumes; a thread in a browser can
 * only rest by itself.
 */
export class Throttle {
  private readonly clock: Pick<Clock, "now" | "setTimeout">;
  private share = 1;
  /** Milliseconds of work that may be done before a rest; negative: owed. */
  private balance = 0;
  private filledAt: number;
  private listenedAt: number;
  private readonly held = new Set<() => void>();

  constructor(clock: Pick<Clock, "now" | "setTimeout">) {
    this.clock = clock;
    this.filledAt = clock.now();
    this.listenedAt = this.filledAt;
  }

  /** @param share 0 ≤ share ≤ 1; at 0 every `rest` lasts until it is more. */
  setShare(share: number): void {
    if (share === this.share) return;
    this.fill();
    this.share = share;
    this.balance = Math.max(this.balance, -share * LONGEST_OLD_REST_MS);
    for (const resume of this.held) resume();
  }

  /** Counts work that was done since the last call. */
  worked(elapsedMs: number): void {
    this.fill(elapsedMs);
  }

  /** To be called between slices of work: a promise to await before the next one, or null to go on at once. */
  rest(): Promise<void> | null {
    this.fill();
    const now = this.clock.now();
    const owed = this.share === 0 || this.restMs() >= LEAST_REST_MS;
    if (!owed && now - this.listenedAt < LISTEN_EVERY_MS) return null;
    return this.restNow();
  }

  private async restNow(): Promise<void> {
    do {
      await this.sleep(this.share === 0 ? null : this.restMs());
      this.fill();
    } while (this.share === 0 || this.restMs() >= LEAST_REST_MS);
    this.listenedAt = this.clock.now();
  }

  /** @param forMs null: until the share changes. A changed share ends any sleep. */
  private sleep(forMs: number | null): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.held.delete(wake);
        resolve();
      };
      this.held.add(wake);
      if (forMs !== null) this.clock.setTimeout(wake, forMs);
    });
  }

  private restMs(): number {
    return this.share >= 1 ? 0 : Math.max(0, -this.balance) / Math.max(this.share, 0.001);
  }

  /** The work has to go off before the credit is capped: it took the time that filled the bucket. */
  private fill(workedMs = 0): void {
    const now = this.clock.now();
    this.balance = Math.min(CREDIT_MS, this.balance + (now - this.filledAt) * this.share - workedMs);
    this.filledAt = now;
  }
}
