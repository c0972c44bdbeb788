import type { JobId } from "#lib/protocol/ids.ts";

type Role = "cpu" | "gpu";

/** Weight of the newest batch in a mean. */
const NEWEST = 0.3;
/** Jobs remembered per role. */
const MAX_JOBS = 128;
/** Shorter than any unit, in milliseconds; keeps rates finite. */
const LEAST_MS = 0.005;

/** How long units take on one worker, by processor: a job's mean follows the newest batches. */
export class UnitTimes {
  private readonly byJob = { cpu: new Map<JobId, number>(), gpu: new Map<JobId, number>() };
  private readonly byRole: { cpu: number | null; gpu: number | null } = { cpu: null, gpu: null };

  measured(role: Role, jobId: JobId, unitMs: number): void {
    const jobs = this.byJob[role];
    jobs.set(jobId, blend(jobs.get(jobId) ?? null, unitMs));
    this.byRole[role] = blend(this.byRole[role], unitMs);
    const oldest = jobs.keys().next().value;
    if (jobs.size > MAX_JOBS && oldest !== undefined) jobs.delete(oldest);
  }

  /** Mean time of a job's units on this processor, in milliseconds; null before the first. */
  ofJob(role: Role, jobId: JobId): number | null {
    return this.byJob[role].get(jobId) ?? null;
  }

  /** The unit time at which as many equal workers would be as fast as these together; null before any was measured. */
  mean(workers: readonly Role[]): number | null {
    const measured = workers.map((role) => this.byRole[role]).filter((unitMs) => unitMs !== null);
    const perMs = measured.reduce((total, unitMs) => total + 1 / Math.max(unitMs, LEAST_MS), 0);
    return measured.length === 0 ? null : measured.length / perMs;
  }
}

function blend(old: number | null, newest: number): number {
  return old === null ? newest : old * (1 - NEWEST) + newest * NEWEST;
}
