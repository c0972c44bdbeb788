import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { ExchangeResponse } from "#lib/protocol/messages/exchange.ts";
import type { EngineState } from "../engine/engine-state.ts";
import type { Clock } from "../ports.ts";
import { backoffMs } from "./backoff.ts";
import { mayRetry, retryAfterMsOf } from "./coordinator-client.ts";
import { type ExchangeView, reportIntervalMs } from "./exchange-policy.ts";

/** Lease assumed before one was seen, in milliseconds. */
const UNKNOWN_LEASE_MS = 120_000;
/** First wait for the next stage of a job whose last one was computed here, in milliseconds, and by how much each is longer. */
const STAGE_WAIT_MS = 200;
const STAGE_WAIT_GROWTH = 1.5;
/** Failures in a row, each refused for good, before that is a matter for the person. */
const MAX_REFUSALS = 8;

/** What past exchanges teach about the next: round trip, lease, quota, waiting times, failures. */
export class ExchangePace {
  private readonly clock: Clock;
  private readonly random: () => number;
  private lastStartedAt = Number.NEGATIVE_INFINITY;
  private roundTripMs = 50;
  private leaseMs = UNKNOWN_LEASE_MS;
  private idleUntil = 0;
  private quota = Number.POSITIVE_INFINITY;
  private eager = true;
  private claiming = 0;
  /** Claims in a row that brought nothing. */
  private inVain = 0;
  /** Exchanges since there was nothing to do. */
  private atWork = 0;
  /** Whether an answer that handed out replicas may have been lost: the last one of an earlier run, or one that failed. */
  mayHaveLost = true;
  /** Whether the coordinator has answered yet. */
  connected = false;
  /** Failures since the last answer. */
  failures = 0;
  /** Monotonic; null when nothing failed. */
  retryAt: number | null = null;
  /** Why the last claim was not served in full; null when it was. */
  idle: EngineState["idle"] = null;
  /** What the coordinator keeps refusing for good. */
  refusal: EngineState["error"] = null;

  constructor(clock: Clock, random: () => number) {
    this.clock = clock;
    this.random = random;
  }

  /** This class's share of what the decision about the next exchange is made from. */
  get view(): Pick<
    ExchangeView,
    "claiming" | "lastStartedAt" | "reportIntervalMs" | "roundTripMs" | "leaseMs" | "idleUntil" | "quota" | "eager"
  > {
    const { claiming, lastStartedAt, roundTripMs, leaseMs, idleUntil, quota, eager } = this;
    const interval = reportIntervalMs(this.atWork);
    return { claiming, lastStartedAt, reportIntervalMs: interval, roundTripMs, leaseMs, idleUntil, quota, eager };
  }

  /** @param reports whether it carries any. */
  started(claim: number, reports: boolean): void {
    this.lastStartedAt = this.clock.now();
    this.claiming += claim;
    if (reports) this.eager = false;
  }

  ended(claim: number): void {
    this.claiming -= claim;
  }

  /**
   * @param here.held unfinished replicas here, those just handed out not counted.
   * @param here.workers compute workers.
   * @param here.stageAhead whether the next stage of a job may open any moment.
   */
  answered(
    response: ExchangeResponse,
    claim: number,
    startedAt: number,
    { held, workers, stageAhead }: { readonly held: number; readonly workers: number; readonly stageAhead: boolean },
  ): void {
    this.roundTripMs = this.roundTripMs * 0.8 + (this.clock.now() - startedAt) * 0.2;
    this.connected = true;
    this.atWork = held > 0 ? this.atWork + 1 : 0;
    this.failures = 0;
    this.retryAt = null;
    this.refusal = null;
    const { assignments, idle } = response;
    if (assignments.length > 0) this.leaseMs = Math.min(...assignments.map((assignment) => assignment.leaseMs));
    if (claim === 0) return;
    this.mayHaveLost = false;
    if (assignments.length >= claim || idle === undefined) {
      this.idle = null;
      this.idleUntil = 0;
      this.inVain = 0;
      this.quota += 1;
      return;
    }
    if (assignments.length > 0) this.inVain = 0;
    // A stage is put together within a second or so of its last result.
    const isDone = stageAhead && (idle.reason === "no-work" || idle.reason === "only-own-units");
    const soonMs = isDone ? STAGE_WAIT_MS * STAGE_WAIT_GROWTH ** this.inVain++ : Number.POSITIVE_INFINITY;
    // Hosts that heard the same do not all come back at once.
    const waitMs = Math.min(idle.retryAfterMs, soonMs) * (1 + this.random() / 4);
    const { explanation } = idle;
    this.idle = {
      code: idle.reason,
      retryAtMs: this.clock.wallNow() + waitMs,
      ...(explanation && { reason: explanation }),
    };
    this.idleUntil = this.clock.now() + waitMs;
    if (idle.reason === "quota-reached") this.quota = Math.max(workers, held + assignments.length);
  }

  /** What was waited for may be over: the machine slept, or the person serves other kinds of jobs. */
  reconsider(): void {
    this.idleUntil = 0;
    if (this.retryAt !== null) this.retryAt = this.clock.now();
  }

  /** A refused batch is halved and tried again soon; only what keeps failing is shown. */
  failed(error: unknown, claim: number): void {
    this.failures += 1;
    if (claim > 0) this.mayHaveLost = true;
    this.retryAt = this.clock.now() + backoffMs(this.failures, this.random, retryAfterMsOf(error));
    const refused = !mayRetry(error) && this.failures > MAX_REFUSALS && error instanceof TabgridError;
    this.refusal = refused ? { code: error.code, message: error.message } : null;
  }
}
