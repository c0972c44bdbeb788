import type { EngineState } from "#lib/host/engine/engine-state.ts";

/** What the installed app's icon bears: a number, a dot, or nothing. */
export type Badge = number | "dot" | null;

/**
 * A dot while this browser contributes; without a connection, how many finished units wait to be reported. Nothing while it
 * pauses or is off, and nothing for verdicts to come: those ask for nobody's attention.
 */
export function decideBadge({ status, counters }: Pick<EngineState, "status" | "counters">): Badge {
  const kept = counters.computed - counters.reported;
  if (status === "offline") return kept > 0 ? kept : null;
  return status === "working" || status === "idle" ? "dot" : null;
}
