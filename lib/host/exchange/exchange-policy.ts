import { MAX_BATCH } from "#lib/protocol/limits.ts";

/**
 * Finished units wait for company before they are reported, in milliseconds: an exchange costs the two ends and the database
 * some milliseconds, however few units it carries. Little at first, so that whoever starts sees results come in; more
 * with every exchange as long as there is work.
 */
const FIRST_REPORT_INTERVAL_MS = 250;
const REPORT_INTERVAL_STEP_MS = 100;
const LAST_REPORT_INTERVAL_MS = 2_000;

/** The report interval after this many exchanges since work began. */
export function reportIntervalMs(exchanges: number): number {
  return Math.min(LAST_REPORT_INTERVAL_MS, FIRST_REPORT_INTERVAL_MS + exchanges * REPORT_INTERVAL_STEP_MS);
}

/** Exchanges under way at once: more than one only when units are so small that a batch is used up within a round trip. */
export const MAX_EXCHANGES = 6;
/** Most unfinished units a host holds. */
const MAX_HELD = 8 * MAX_BATCH;
/** Units are claimed at most this far ahead, in milliseconds, so that a slow host does not sit on others' work. */
const HORIZON_MS = 4_000;
/** Slack for timers and scheduling when judging whether the queue lasts for another round trip, in milliseconds. */
const SLACK_MS = 20;

/** What the decision is made from. Times are the monotonic clock's. */
export interface ExchangeView {
  readonly now: number;
  readonly workers: number;
  /** Unfinished replicas here. */
  readonly held: number;
  /** Finished or failed replicas ready to be sent. */
  readonly ready: number;
  /** Whether some recorded replica's standing is to be asked about. */
  readonly asksDue: boolean;
  readonly exchanges: number;
  /** Replicas claimed by exchanges under way. */
  readonly claiming: number;
  readonly lastStartedAt: number;
  readonly reportIntervalMs: number;
  /** Mean time one worker takes for a unit; null before the first. */
  readonly unitMs: number | null;
  readonly roundTripMs: number;
  /** Shortest lease seen lately. */
  readonly leaseMs: number;
  /** The coordinator said there is nothing before this time. */
  readonly idleUntil: number;
  /** Most the coordinator lets this host hold. */
  readonly quota: number;
  /** True until the first unit of this run was reported: that one does not wait. */
  readonly eager: boolean;
}

export interface ExchangeDecision {
  readonly start: boolean;
  /** Replicas to claim in it. */
  readonly claim: number;
  /** When to decide again if nothing else happens, monotonic; null: an event will come. */
  readonly wakeAt: number | null;
}

/** How many unfinished replicas to hold: enough for the round trip and at least two per worker, not more than the lease bears. */
export function targetHeld(
  view: Pick<ExchangeView, "workers" | "unitMs" | "roundTripMs" | "reportIntervalMs" | "leaseMs" | "quota">,
): number {
  const { workers, unitMs, leaseMs } = view;
  if (unitMs === null) return Math.min(2 * workers, view.quota);
  const perMs = workers / Math.max(unitMs, 0.005);
  const coverMs = Math.min(view.reportIntervalMs, MAX_BATCH / perMs) + 2 * view.roundTripMs + SLACK_MS;
  const horizon = perMs * Math.min(HORIZON_MS, leaseMs / 4);
  // A second unit per worker only when both surely finish within the lease.
  const least = unitMs * 4 > leaseMs ? workers : 2 * workers;
  const wanted = Math.ceil(perMs * coverMs * 1.5) + workers;
  return Math.min(Math.max(least, Math.min(wanted, Math.floor(horizon))), MAX_HELD, view.quota);
}

/** Decides whether to start an exchange now, and how much to claim in it. */
export function decideExchange(view: ExchangeView): ExchangeDecision {
  const target = targetHeld(view);
  const room = Math.max(0, Math.min(MAX_BATCH, target - view.held - view.claiming));
  const perMs = view.unitMs === null ? 0 : view.workers / Math.max(view.unitMs, 0.005);
  const low = Math.min(
    Math.max(view.workers, Math.ceil(perMs * (2 * view.roundTripMs + SLACK_MS))),
    Math.ceil(target / 2),
  );
  const mayAsk = view.now >= view.idleUntil;
  const claim = room;
  const starving = room > 0 && mayAsk && view.held + view.claiming <= low;
  const full = view.ready >= MAX_BATCH;
  if (view.exchanges > 0) {
    const start = view.exchanges < MAX_EXCHANGES && (full || (starving && room >= MAX_BATCH / 2));
    return { start, claim: start ? claim : 0, wakeAt: null };
  }
  const dueAt = view.lastStartedAt + view.reportIntervalMs;
  const something = view.ready > 0 || view.asksDue || (room > 0 && mayAsk);
  const last = view.ready > 0 && view.held === 0;
  if (full || starving || last || (view.eager && view.ready > 0) || (something && view.now >= dueAt)) {
    return { start: true, claim, wakeAt: null };
  }
  if (something) return { start: false, claim: 0, wakeAt: dueAt };
  return { start: false, claim: 0, wakeAt: room > 0 ? Math.max(view.idleUntil, dueAt) : null };
}
