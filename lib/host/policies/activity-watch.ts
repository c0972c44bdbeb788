import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import type { Clock, UsageStore } from "../ports.ts";
import { type Activity, type Conditions, decideActivity, UNKNOWN } from "./decide-activity.ts";
import { nextFramePace } from "./frame-pace.ts";
import { nextPressure, type PressureLevel, pressureChangesAt } from "./pressure.ts";
import { localDay } from "./schedule.ts";
import { addUsage, type Usage } from "./usage.ts";

/** What a page observes of its browser; null: it does not tell. */
export interface Observation {
  readonly battery: Conditions["battery"];
  readonly pressure: PressureLevel | null;
  readonly metered: boolean | null;
  /** Share of the last second's frames that were slow, while a page is seen and the GPU works. */
  readonly slowFrames: number | null;
}

/** Usage is added up this often while there are limits or reasons to look, in milliseconds. */
const LOOK_MS = 1_000;
/** The same otherwise, at most: the wall clock may be set, and with it the hours. */
const LONGEST_LOOK_MS = 60_000;
/** Longer spans were not worked through: the machine slept. */
const MAX_SAMPLE_MS = 10_000;
const SAVE_MS = 10_000;

/** Keeps the decision about activity current: remembers what was observed and used, and says when to look again. */
export class ActivityWatch {
  private readonly clock: Clock;
  private readonly store: UsageStore;
  private readonly kernels: readonly string[];
  private preferences: Preferences;
  private conditions: Conditions = UNKNOWN;
  private pressure: PressureLevel | null = null;
  private bytes = 0;
  private lookedAt: number;
  private savedAt = Number.NEGATIVE_INFINITY;
  private decided: Activity;

  /** @param kernels that this host can run, as `id@version`. */
  constructor(parts: {
    readonly clock: Clock;
    readonly store: UsageStore;
    readonly kernels: readonly string[];
    readonly preferences: Preferences;
  }) {
    this.clock = parts.clock;
    this.store = parts.store;
    this.kernels = parts.kernels;
    this.preferences = parts.preferences;
    this.lookedAt = parts.clock.now();
    this.decided = this.decide();
  }

  get activity(): Activity {
    return this.decided;
  }

  /** Of the usage of today, as far as known. */
  get usage(): Usage {
    return this.conditions.usage;
  }

  /** The load of the whole machine, as a page with the focus was told; null: no page was. */
  get pressureLevel(): PressureLevel | null {
    return this.pressure;
  }

  /** Takes up what was used earlier today. A store that fails costs that and nothing else. */
  async restore(): Promise<void> {
    const stored = await this.store.loadUsage().catch(() => null);
    const { usage } = this.conditions;
    if (stored === null || (usage.date !== "" && usage.date !== stored.date)) return;
    const { date, busyMs, bytes, kilowattHours } = stored;
    this.know({
      usage: {
        date,
        busyMs: usage.busyMs + busyMs,
        bytes: usage.bytes + bytes,
        kilowattHours: usage.kilowattHours + kilowattHours,
      },
    });
  }

  configure(preferences: Preferences): void {
    this.preferences = preferences;
    this.decided = this.decide();
  }

  setHidden(hidden: boolean): void {
    this.know({ hidden });
  }

  observe({ battery, pressure, metered, slowFrames }: Observation): void {
    this.pressure = pressure;
    this.know({
      battery,
      metered,
      pressure: nextPressure(this.conditions.pressure, pressure, this.clock.now()),
      framePace: nextFramePace(this.conditions.framePace, slowFrames),
    });
  }

  /** Counts bytes that the engine sent or received. */
  transferred(bytes: number): void {
    this.bytes += bytes;
  }

  /** Adds up what was used since the last look, and decides anew. Cheap enough to be asked after every event. */
  look(load: { readonly cores: number; readonly gpus: number }): Activity {
    const { clock, conditions, bytes } = this;
    const now = clock.now();
    const elapsedMs = now - this.lookedAt;
    if (elapsedMs < LOOK_MS) return this.decided;
    this.lookedAt = now;
    this.bytes = 0;
    const { date } = localDay(this.preferences.timeZone, clock.wallNow());
    const sampleMs = elapsedMs > MAX_SAMPLE_MS ? 0 : elapsedMs;
    this.know({
      usage: addUsage(conditions.usage, date, { ...load, elapsedMs: sampleMs, bytes }),
      pressure: nextPressure(conditions.pressure, this.pressure, now),
    });
    if (now - this.savedAt >= SAVE_MS) this.save();
    return this.decided;
  }

  /** When to look again although nothing happened, monotonic. */
  get nextLookAt(): number {
    const { decideAgainAt } = this.decided;
    const now = this.clock.now();
    const limited = Object.values(this.preferences.dailyLimits).some((limit) => limit !== null);
    return Math.max(
      this.lookedAt + LOOK_MS,
      Math.min(
        now + (limited && this.decided.cpuShare > 0 ? LOOK_MS : LONGEST_LOOK_MS),
        decideAgainAt === null ? Number.POSITIVE_INFINITY : now + decideAgainAt - this.clock.wallNow(),
        pressureChangesAt(this.conditions.pressure) ?? Number.POSITIVE_INFINITY,
      ),
    );
  }

  /** Keeps today's usage for the next run. */
  save(): void {
    this.savedAt = this.clock.now();
    if (this.conditions.usage.date !== "") this.store.saveUsage(this.conditions.usage).catch(() => undefined);
  }

  private know(conditions: Partial<Conditions>): void {
    this.conditions = { ...this.conditions, ...conditions };
    this.decided = this.decide();
  }

  private decide(): Activity {
    return decideActivity(this.preferences, this.conditions, this.clock.wallNow(), this.kernels);
  }
}
