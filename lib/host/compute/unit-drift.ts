import type { JobId } from "#lib/protocol/ids.ts";

/** Batches of a job whose mean is what is usual for it, after some that still warm up; and how many make up the present. */
const WARM_UP = 3;
const USUAL = 12;
const RECENT = 12;
/** Jobs remembered. */
const MAX_JOBS = 16;

interface Times {
  seen: number;
  usual: number;
  readonly recent: number[];
}

/**
 * How much longer units take now than when their job began here. No browser tells a temperature, and a machine that gets hot
 * slows down; but so does one with other work, and a job's later units may be harder than its first. A hint, and nothing
 * is decided by it.
 */
export class UnitDrift {
  private readonly byJob = new Map<JobId, Times>();
  private last: JobId | null = null;

  /** @param unitMs mean time of a CPU worker's units of one batch. */
  measured(jobId: JobId, unitMs: number): void {
    const times = this.byJob.get(jobId) ?? { seen: 0, usual: 0, recent: [] };
    this.byJob.delete(jobId);
    this.byJob.set(jobId, times);
    this.last = jobId;
    times.seen += 1;
    if (times.seen <= WARM_UP) return;
    const measured = times.seen - WARM_UP;
    if (measured <= USUAL) times.usual += (unitMs - times.usual) / measured;
    else if (times.recent.push(unitMs) > RECENT) times.recent.shift();
    const oldest = this.byJob.keys().next().value;
    if (this.byJob.size > MAX_JOBS && oldest !== undefined) this.byJob.delete(oldest);
  }

  /** Of the job measured last, its recent unit time over the usual one; null until there is enough to say. */
  get ratio(): number | null {
    const times = this.last === null ? undefined : this.byJob.get(this.last);
    if (times === undefined || times.recent.length < RECENT || times.usual <= 0) return null;
    return times.recent.reduce((sum, unitMs) => sum + unitMs, 0) / times.recent.length / times.usual;
  }

  /** Shares or workers changed: what was usual is not any more. */
  forget(): void {
    this.byJob.clear();
    this.last = null;
  }
}
