import { type Clock, systemClock } from "./clock.ts";
import { type Chore, type ReportFailure, runLoop } from "./loops/loop.ts";
import type { CoordinatorStorage } from "./storage.ts";

/** Chores that run until they are stopped. */
export interface RunningChores {
  /** Stops them, and waits for the rounds under way. */
  stop(): Promise<void>;
}

/** Runs chores beside the coordinator's own; of all processes on a database, one leads each. */
export function startChores(
  chores: readonly Chore[],
  leads: Pick<CoordinatorStorage, "tryLead">,
  reportFailure: ReportFailure,
  clock: Clock = systemClock,
): RunningChores {
  const stop = new AbortController();
  const done = Promise.all(chores.map((chore) => runLoop(chore, leads, clock, stop.signal, reportFailure)));
  return {
    stop: async () => {
      stop.abort();
      await done;
    },
  };
}
