import { isRetryable } from "#lib/errors/tabgrid-error.ts";
import type { Clock } from "../clock.ts";
import type { CoordinatorStorage } from "../storage.ts";

/** One background chore. */
export interface Chore {
  /** Name of its leadership: one process runs it at a time. */
  readonly name: string;
  /** Pause between two rounds, in milliseconds. */
  readonly everyMs: number;
  /** One round; true asks for the next one at once because there was more than one round's work. */
  run(signal: AbortSignal): Promise<boolean>;
  /**
   * Lets go of what it holds: another process leads, or this one stops. Whatever it remembers may be out of date when it
   * leads again. Called again in every round without the lead.
   */
  release?(): Promise<void>;
}

/** Told about a round that failed; the chore is tried again after its pause. */
export type ReportFailure = (chore: string, error: unknown) => void;

/**
 * Runs a chore until stopped, in rounds, while this process leads it. A round must be harmless to repeat: when the lead
 * is lost with the database's connection, another process may start its first round before this one ends its last.
 */
export async function runLoop(
  chore: Chore,
  storage: Pick<CoordinatorStorage, "tryLead">,
  clock: Clock,
  signal: AbortSignal,
  reportFailure: ReportFailure,
): Promise<void> {
  const attempt = async (work: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await work();
    } catch (error) {
      // A database that is away for a moment is no news; everything else is.
      if (!isRetryable(error)) reportFailure(chore.name, error);
      return false;
    }
  };
  const release = async (): Promise<false> => {
    await chore.release?.();
    return false;
  };
  while (!signal.aborted) {
    const more = await attempt(async () => ((await storage.tryLead(chore.name)) ? chore.run(signal) : release()));
    if (!more) await clock.sleep(chore.everyMs, signal);
  }
  await attempt(release);
}
