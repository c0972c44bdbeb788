import type { BrowserHost } from "#lib/host/browser/browser-host.ts";
import { type EngineState, initialEngineState } from "#lib/host/engine/engine-state.ts";
import type { Clock } from "#lib/host/ports.ts";
import type { DonationEventName, DonationEvents } from "../messages.ts";
import type { Consent } from "./consent.ts";
import { WIDGET_OPTIONS } from "./widget-options.ts";

/** The part of the engine's page that a donation uses; fake in tests. */
export type DonationHost = Pick<BrowserHost, "subscribe" | "getState" | "start" | "stop">;

/**
 * - `off`: nobody agreed yet. `running`: it computes, or waits for work.
 * - `paused`: held by the engine's own rules, or because nobody could see that it computes.
 * - `stopping`: nothing is computed any more, what was begun is being given back. `ended`: that is done as well.
 */
export type DonationStatus = "off" | "running" | "paused" | "stopping" | "ended";

export interface DonationState {
  readonly status: DonationStatus;
  /** Paused because the indicator cannot be seen. */
  readonly unseen: boolean;
  readonly engine: EngineState;
}

type Tell = <Name extends DonationEventName>(name: Name, detail: DonationEvents[Name]) => void;

/** A scroll past the indicator, or a menu over it, is no reason yet, in milliseconds. */
const UNSEEN_GRACE_MS = 3_000;
/** Longest that giving back may take, in milliseconds; the engine's own limit is shorter. */
const FAREWELL_MS = 5_000;
/** Off for so long, the engine was stopped from another frame of this profile; for less, it is between two runs, in milliseconds. */
const OFF_MS = 6_000;
const PROGRESS_EVERY_MS = 1_000;

/** One visitor's donation in one page, from their consent to its end: it computes while that can be seen, and until it is stopped. */
export class Donation {
  private readonly parts: { connect: () => DonationHost; clock: Clock; tell: Tell; changed: () => void };
  private host: DonationHost | null = null;
  private forget: () => void = () => {};
  private state: DonationState = { status: "off", unseen: false, engine: initialEngineState };
  private untilMs = 0;
  private attribution: string | null = null;
  private offTimer: unknown = null;
  /** What the page was told last. */
  private toldStatus: DonationStatus = "off";
  private toldUnits = "0/0";
  private toldUnitsAt = Number.NEGATIVE_INFINITY;
  private readonly timers = new Set<unknown>();
  private unseenTimer: unknown = null;

  /** @param parts.connect called once somebody agreed, not before: it looks at the machine. */
  constructor(parts: Donation["parts"]) {
    this.parts = parts;
  }

  getState = (): DonationState => this.state;

  /**
   * Starts, on a consent that the visitor has given in person.
   *
   * @param attribution what the server said of the page; null: nothing.
   */
  begin(consent: Consent, attribution: string | null = null): void {
    if (this.state.status !== "off") return;
    this.attribution = attribution;
    const { clock, connect } = this.parts;
    this.host = connect();
    this.untilMs = consent.untilMs;
    this.after(consent.untilMs - clock.wallNow(), () => this.stop("expiry"));
    this.forget = this.host.subscribe(() => this.hear());
    this.run();
  }

  /** Whether the visitor can see the indicator. What nobody sees does not compute. */
  setSeen(seen: boolean): void {
    const { clock } = this.parts;
    if (this.unseenTimer !== null) clock.clearTimeout(this.unseenTimer);
    this.unseenTimer = null;
    if (!seen) {
      this.unseenTimer = clock.setTimeout(() => this.pauseUnseen(), UNSEEN_GRACE_MS);
    } else if (this.state.unseen) {
      this.run();
    }
  }

  /** Ends every worker at once; the rest takes moments. */
  stop(by: DonationEvents["stop"]["by"]): void {
    const { status } = this.state;
    if (status !== "running" && status !== "paused") return;
    this.parts.tell("stop", { by });
    this.become({ status: "stopping", unseen: false });
    this.after(FAREWELL_MS, () => this.end());
    this.host!.stop();
    this.hear();
  }

  private run(): void {
    this.become({ unseen: false, status: "running" });
    const { attribution } = this;
    this.host!.start(attribution === null ? WIDGET_OPTIONS : { ...WIDGET_OPTIONS, attribution });
  }

  private pauseUnseen(): void {
    if (this.state.status !== "running" && this.state.status !== "paused") return;
    this.become({ unseen: true, status: "paused" });
    this.host?.stop();
  }

  private hear(): void {
    const engine = this.host!.getState();
    const { status } = this.state;
    if (status === "ended") return;
    const isOff = engine.status === "off" || engine.status === "stopping";
    this.watchOff(isOff && status !== "stopping" && !this.state.unseen);
    // Timers sleep with the machine; the wall clock does not.
    if (status !== "stopping" && this.parts.clock.wallNow() >= this.untilMs) this.stop("expiry");
    else if (status === "stopping") {
      this.become({ engine });
      if (engine.status === "off" || engine.status === "error") this.end();
    } else if (this.state.unseen) this.become({ engine });
    else this.become({ engine, status: engine.status === "paused" ? "paused" : "running" });
  }

  private watchOff(isOff: boolean): void {
    const { clock } = this.parts;
    if (isOff) this.offTimer ??= clock.setTimeout(() => this.stop("visitor"), OFF_MS);
    else if (this.offTimer !== null) {
      clock.clearTimeout(this.offTimer);
      this.offTimer = null;
    }
  }

  private end(): void {
    for (const timer of this.timers) this.parts.clock.clearTimeout(timer);
    if (this.unseenTimer !== null) this.parts.clock.clearTimeout(this.unseenTimer);
    this.watchOff(false);
    this.forget();
    this.become({ status: "ended" });
  }

  private become(change: Partial<DonationState>): void {
    const error = change.engine?.error ?? null;
    const failed = error !== null && error.code !== this.state.engine.error?.code;
    this.state = { ...this.state, ...change };
    this.tellPage(failed);
    this.parts.changed();
  }

  private tellPage(failed: boolean): void {
    const { tell, clock } = this.parts;
    const { status, engine } = this.state;
    if (failed) tell("error", engine.error!);
    if (status !== this.toldStatus) {
      if (status === "running") tell("start", null);
      if (status === "paused") tell("pause", null);
      this.toldStatus = status;
    }
    const { computed, verified } = engine.counters;
    const units = `${computed}/${verified}`;
    if (units === this.toldUnits || clock.now() - this.toldUnitsAt < PROGRESS_EVERY_MS) return;
    tell("progress", { computed, verified });
    this.toldUnits = units;
    this.toldUnitsAt = clock.now();
  }

  private after(delayMs: number, callback: () => void): void {
    this.timers.add(this.parts.clock.setTimeout(callback, delayMs));
  }
}
