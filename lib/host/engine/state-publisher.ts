import type { Clock } from "../ports.ts";
import { type EngineState, type EngineStatus, initialEngineState } from "./engine-state.ts";

/** Observers hear of changes at most this often, in milliseconds, but of a new status at once. */
const PUBLISH_MS = 250;
/** Between two units a worker is idle for a moment: a change among these is not worth telling at once. */
const FLICKERING: readonly EngineStatus[] = ["working", "idle"];

/** Tells observers how the engine stands, often enough for people and not more. */
export class StatePublisher {
  private readonly clock: Clock;
  private readonly listeners = new Set<(state: EngineState) => void>();
  private timer: unknown = null;
  private compose: () => EngineState = () => initialEngineState;
  private told: EngineState = initialEngineState;
  status: EngineStatus = "off";

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The state as it was told last. */
  get state(): EngineState {
    return this.told;
  }

  subscribe(listener: (state: EngineState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @param compose draws up the state when it is told, which may be a moment later. */
  become(status: EngineStatus, compose: () => EngineState): void {
    const urgent = status !== this.status && !(FLICKERING.includes(status) && FLICKERING.includes(this.told.status));
    this.status = status;
    this.compose = compose;
    if (urgent) this.tell();
    else this.timer ??= this.clock.setTimeout(() => this.tell(), PUBLISH_MS);
  }

  private tell(): void {
    if (this.timer !== null) this.clock.clearTimeout(this.timer);
    this.timer = null;
    this.told = this.compose();
    for (const listener of this.listeners) listener(this.told);
  }
}
