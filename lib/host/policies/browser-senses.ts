import type { Observation } from "./activity-watch.ts";
import { SLOW_FRAME_MS } from "./frame-pace.ts";
import type { PressureLevel } from "./pressure.ts";

/** What some browsers do not tell. */
export type Sense = "battery" | "pressure" | "connection";

/** What is measured of the page's own frames, in milliseconds. */
const FRAMES_SPAN_MS = 1_000;
/** How often Compute Pressure may tell a change, in milliseconds. */
const PRESSURE_INTERVAL_MS = 1_000;

/** The parts of the browser's interfaces that TypeScript does not know. */
interface BatteryManager extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}
interface NetworkInformation extends EventTarget {
  readonly saveData?: boolean;
  readonly type?: string;
}
interface PressureObserverLike {
  observe(source: "cpu", options: { sampleInterval: number }): Promise<void>;
}
type SensingNavigator = Navigator & {
  getBattery?(): Promise<BatteryManager>;
  readonly connection?: NetworkInformation;
};
type SensingWindow = typeof globalThis & {
  PressureObserver?: new (
    tell: (records: readonly { readonly state: PressureLevel }[]) => void,
  ) => PressureObserverLike;
};

/**
 * Observes the browser for `ActivityWatch`: Battery Status, Compute Pressure, Network Information, and the page's own frames.
 * Needs a page: workers are not told of batteries. Whatever a browser lacks, or denies to a frame, is null in the
 * observation and named in `missing`.
 */
export class BrowserSenses {
  private readonly changed: () => void;
  private readonly lacking = new Set<Sense>();
  private battery: BatteryManager | null = null;
  private pressure: PressureLevel | null = null;
  private slowFrames: number | null = null;
  /** The watch under way; null: frames are not measured. */
  private frameWatch: symbol | null = null;

  /** @param changed called after anything it tells has changed, `missing` included. */
  constructor(changed: () => void) {
    this.changed = changed;
    void this.watchBattery();
    void this.watchPressure();
    this.watchConnection();
  }

  get missing(): readonly Sense[] {
    return [...this.lacking];
  }

  get observation(): Observation {
    const { battery, slowFrames } = this;
    const { connection } = navigator as SensingNavigator;
    return {
      battery: battery && { level: battery.level, charging: battery.charging },
      // Told to pages with the focus only: what was heard before says nothing of now.
      pressure: document.hasFocus() ? this.pressure : null,
      metered: connection ? connection.saveData === true || connection.type === "cellular" : null,
      slowFrames,
    };
  }

  /** Measures frames for as long as it is wanted and the page is seen. */
  watchFrames(wanted: boolean): void {
    if (wanted === (this.frameWatch !== null)) return;
    if (wanted) {
      const watch = Symbol("frames");
      this.frameWatch = watch;
      requestAnimationFrame((at) => this.countFrames(watch, at));
      return;
    }
    this.frameWatch = null;
    if (this.slowFrames === null) return;
    this.slowFrames = null;
    this.changed();
  }

  private async watchBattery(): Promise<void> {
    try {
      const battery = await (navigator as SensingNavigator).getBattery!();
      this.battery = battery;
      for (const event of ["chargingchange", "levelchange"]) battery.addEventListener(event, this.changed);
      this.changed();
    } catch {
      this.lack("battery");
    }
  }

  private async watchPressure(): Promise<void> {
    try {
      const Observer = (globalThis as SensingWindow).PressureObserver!;
      const observer = new Observer((records) => {
        this.pressure = records.at(-1)?.state ?? null;
        this.changed();
      });
      for (const event of ["focus", "blur"]) addEventListener(event, this.changed);
      await observer.observe("cpu", { sampleInterval: PRESSURE_INTERVAL_MS });
    } catch {
      this.lack("pressure");
    }
  }

  private watchConnection(): void {
    const { connection } = navigator as SensingNavigator;
    if (connection) connection.addEventListener("change", this.changed);
    else this.lack("connection");
  }

  private lack(sense: Sense): void {
    this.lacking.add(sense);
    this.changed();
  }

  private countFrames(watch: symbol, from: number): void {
    let frames = 0;
    let slow = 0;
    let last = from;
    const frame = (at: number): void => {
      if (this.frameWatch !== watch) return;
      frames += 1;
      if (at - last > SLOW_FRAME_MS) slow += 1;
      last = at;
      if (at - from < FRAMES_SPAN_MS) {
        requestAnimationFrame(frame);
        return;
      }
      this.slowFrames = slow / frames;
      this.changed();
      this.countFrames(watch, at);
    };
    requestAnimationFrame(frame);
  }
}
