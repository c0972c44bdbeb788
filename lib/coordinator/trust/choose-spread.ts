import type { Terms } from "#lib/protocol/messages/jobs.ts";

/** Fewest hosts at which it helps: among fewer the same ones meet anyway. */
const FEWEST_HOSTS = 16;
/** Fewest units for each host, so that no host stands still while it waits for what others began. */
const UNITS_PER_HOST = 4;
/** Fewest operations of a unit, a quarter of a second's worth: beside that the coordinator's further work is nothing. */
const LEAST_OPS = 2.5e8;

/** What a job would keep busy, and whom. */
export interface SpreadFacts {
  readonly units: number;
  /** Operations of all its units, once. */
  readonly costOps: number;
  /** Hosts seen within the last minute. */
  readonly activeHosts: number;
}

/**
 * Whether the hosts of a unit compute it one after the other where the requester does not say. Hosts that wait for each
 * other to claim the same unit then wait in vain, at the price of one more write for each unit and of a longer last round:
 * so for jobs that are neither urgent nor small, of units that are not tiny.
 */
export function choosesSpread(
  { quorum, priority, spread }: Terms,
  { units, costOps, activeHosts }: SpreadFacts,
): boolean {
  if (spread !== undefined) return spread;
  if (quorum < 2 || priority > 0) return false;
  return activeHosts >= FEWEST_HOSTS && units >= UNITS_PER_HOST * activeHosts && costOps / units >= LEAST_OPS;
}
