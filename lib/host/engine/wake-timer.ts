import type { Clock } from "../ports.ts";

/** Calls back once, at the earliest of the times asked for. */
export class WakeTimer {
  private readonly clock: Clock;
  private readonly callback: () => void;
  private handle: unknown = null;
  private at = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, callback: () => void) {
    this.clock = clock;
    this.callback = callback;
  }

  /** @param at monotonic, in milliseconds. */
  set(at: number): void {
    const now = this.clock.now();
    if (this.handle !== null && this.at <= at && this.at > now) return;
    this.clear();
    this.at = at;
    this.handle = this.clock.setTimeout(
      () => {
        this.handle = null;
        this.callback();
      },
      Math.max(1, at - now),
    );
  }

  clear(): void {
    if (this.handle !== null) this.clock.clearTimeout(this.handle);
    this.handle = null;
  }
}
