import { setImmediate } from "node:timers/promises";
import type { Clock } from "../ports.ts";

/** Turns of the event loop after which pending promises are taken to have run. */
const SETTLE_TURNS = 12;

/** Time that passes only when told to. */
export class VirtualClock implements Clock {
  private time = 1_000;
  private wall = 1_700_000_000_000;
  private serial = 0;
  private readonly timers = new Map<number, { at: number; callback: () => void }>();

  now = (): number => this.time;
  wallNow = (): number => this.wall;

  setTimeout(callback: () => void, delayMs: number): number {
    this.timers.set(++this.serial, { at: this.time + Math.max(0, delayMs), callback });
    return this.serial;
  }

  clearTimeout(handle: unknown): void {
    this.timers.delete(handle as number);
  }

  /** The wall clock is set to another time; durations do not change. */
  jump(byMs: number): void {
    this.wall += byMs;
  }

  /** The machine sleeps: time passes on both clocks, and no timer fires before it wakes up. */
  sleep(ms: number): void {
    this.pass(ms);
  }

  /** Lets time pass, firing timers in order, with everything they cause, until the condition holds or the time is up. */
  async run(limitMs: number, until: () => boolean = () => false, busy: () => boolean = () => false): Promise<void> {
    const end = this.time + limitMs;
    for (;;) {
      await this.settle(busy);
      if (until()) return;
      const next = [...this.timers].sort(([, a], [, b]) => a.at - b.at)[0];
      if (next === undefined || next[1].at > end) break;
      this.timers.delete(next[0]);
      this.pass(Math.max(0, next[1].at - this.time));
      next[1].callback();
    }
    this.pass(end - this.time);
    await this.settle(busy);
  }

  private pass(ms: number): void {
    this.time += ms;
    this.wall += ms;
  }

  private async settle(busy: () => boolean): Promise<void> {
    for (let quiet = 0; quiet < SETTLE_TURNS; quiet++) {
      await setImmediate();
      if (busy()) quiet = 0;
    }
  }
}
