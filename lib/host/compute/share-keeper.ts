import type { Clock } from "../ports.ts";
import type { WorkerSlot } from "./worker-slot.ts";

/** A worker that is to hold and has not after this time, in milliseconds, is in the midst of a long slice. */
const HOLD_LIMIT_MS = 500;

/** What workers take of their time, 0 ≤ share ≤ 1; both 0: they hold. */
export interface Shares {
  readonly cpu: number;
  readonly gpu: number;
}

/** Tells workers their shares, and has those replaced that cannot hold in time. */
export class ShareKeeper {
  private readonly clock: Clock;
  private readonly replace: (slot: WorkerSlot) => void;
  private shares: Shares = { cpu: 1, gpu: 1 };
  private heldAt: number | null = null;

  /** @param replace called with a worker that does not hold, unless it may go on by then. */
  constructor(clock: Clock, replace: (slot: WorkerSlot) => void) {
    this.clock = clock;
    this.replace = replace;
  }

  get holding(): boolean {
    return this.heldAt !== null;
  }

  /** Cores' and GPUs' worth of work under way, a share counted as such. */
  load(slots: readonly WorkerSlot[]): { readonly cores: number; readonly gpus: number } {
    const busy = (role: WorkerSlot["role"]): number =>
      slots.filter((slot) => slot.role === role && slot.batches.length > 0).length;
    return { cores: busy("cpu") * this.shares.cpu, gpus: busy("gpu") * this.shares.gpu };
  }

  set(slots: readonly WorkerSlot[], shares: Shares): void {
    const now = this.clock.now();
    this.shares = shares;
    for (const slot of slots) this.tell(slot);
    if (shares.cpu === 0) this.heldAt ??= now;
    else if (this.heldAt !== null) {
      // Time for which they were held says nothing of the units.
      const heldMs = now - this.heldAt;
      for (const slot of slots) {
        slot.finishedAt += heldMs;
        for (const entry of slot.batches) entry.startedAt += heldMs;
      }
      this.heldAt = null;
    }
  }

  /** To be called for every new worker before it gets work. */
  tell(slot: WorkerSlot): void {
    const share = this.shares[slot.role];
    const late = (): void => {
      if (this.shares[slot.role] === 0) this.replace(slot);
    };
    const limit = share === 0 && slot.batches.length > 0 ? this.clock.setTimeout(late, HOLD_LIMIT_MS) : null;
    slot.worker.api
      .setShare(share)
      // A worker that broke is noticed elsewhere.
      .catch(() => undefined)
      .finally(() => limit !== null && this.clock.clearTimeout(limit));
  }
}
