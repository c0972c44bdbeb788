import type { Engine } from "../engine/engine.ts";
import { type EngineState, initialEngineState } from "../engine/engine-state.ts";
import type { Observation } from "../policies/activity-watch.ts";
import { mergeObservations } from "../policies/merge-observations.ts";
import type { Clock } from "../ports.ts";
import {
  ENGINE_CHANNEL,
  type EngineApi,
  type EngineStateMessage,
  HEARTBEAT_MS,
  type ProfileMessage,
} from "./browser-link.ts";
import type { StartOptions } from "./start-options.ts";

/** The part of the Web Locks API that is used; fake in tests. */
export interface Locks {
  request(name: string, options: { signal: AbortSignal }, granted: () => Promise<void>): Promise<void>;
}

/** The part of a BroadcastChannel that is used; fake in tests. */
export interface ProfileChannel {
  postMessage(message: ProfileMessage): void;
  onmessage: ((event: MessageEvent<ProfileMessage>) => void) | null;
}

type RunningEngine = Pick<Engine, "start" | "configure" | "setHidden" | "observe" | "stop" | "subscribe" | "getState">;

/**
 * One tab's share in the one engine of the profile: whoever holds the lock runs it, the others wait for the lock. Start
 * and Stop go to everyone over the channel, so that they work from any tab.
 */
export class ProfileEngine implements EngineApi {
  private readonly parts: {
    tab: string;
    channel: ProfileChannel;
    locks: Locks;
    clock: Clock;
    createEngine: (options: StartOptions) => Promise<RunningEngine>;
  };
  /** What is to run; null after Stop. */
  private wanted: StartOptions | null = null;
  private engine: RunningEngine | null = null;
  private contending: AbortController | null = null;
  private stopped: () => void = () => {};
  private readonly sent = new Set<string>();
  /** Tabs in view. */
  private readonly visible = new Set<string>();
  private readonly observations = new Map<string, Observation>();

  constructor(parts: ProfileEngine["parts"]) {
    this.parts = parts;
    parts.channel.onmessage = (event) => this.hear(event.data);
  }

  start(options: StartOptions): void {
    this.wanted = options;
    if (this.engine !== null) this.engine.configure(options);
    else {
      this.parts.channel.postMessage({ type: "start", options });
      this.contend();
    }
  }

  standBy(options: StartOptions): void {
    this.wanted ??= options;
    this.contend();
  }

  stop(): void {
    this.parts.channel.postMessage({ type: "stop" });
    this.end();
  }

  private hear(message: ProfileMessage): void {
    if (message.type === "stop") this.end();
    if (message.type === "hello" && this.engine !== null) {
      this.sent.clear();
      this.tell(this.engine.getState());
    }
    if (message.type === "visibility") {
      if (message.visible) this.visible.add(message.tab);
      else this.visible.delete(message.tab);
      this.engine?.setHidden(this.visible.size === 0);
    }
    if (message.type === "observation") {
      // What was told last comes last: of one battery, a page that was frozen knows how it was before.
      this.observations.delete(message.tab);
      this.observations.set(message.tab, message.observation);
      this.engine?.observe(mergeObservations(this.observations.values()));
    }
    if (message.type === "gone") {
      this.visible.delete(message.tab);
      this.observations.delete(message.tab);
      this.engine?.setHidden(this.visible.size === 0);
      this.engine?.observe(mergeObservations(this.observations.values()));
    }
    if (message.type === "start" && this.wanted !== null) {
      this.wanted = message.options;
      this.engine?.configure(message.options);
    }
  }

  private end(): void {
    this.wanted = null;
    this.engine = null;
    this.stopped();
    // Has no effect on a lock that was granted: then the engine is on its way out, or not yet on its way in.
    this.contending?.abort();
  }

  private contend(): void {
    if (this.contending !== null) return;
    const contending = new AbortController();
    this.contending = contending;
    this.parts.locks
      .request(ENGINE_CHANNEL, { signal: contending.signal }, () => this.run())
      .catch((error: unknown) => {
        if (!contending.signal.aborted) this.tell(failed(error));
      })
      .finally(() => {
        this.contending = null;
        // Started again while the old engine was still saying goodbye.
        if (this.wanted !== null) this.contend();
      });
  }

  private async run(): Promise<void> {
    if (this.wanted === null) return;
    const { clock } = this.parts;
    const stop = new Promise<void>((resolve) => {
      this.stopped = resolve;
    });
    let engine: RunningEngine | null = null;
    let beat: unknown = null;
    const tell = (state: EngineState): void => {
      clock.clearTimeout(beat);
      beat = clock.setTimeout(() => tell(engine?.getState() ?? state), HEARTBEAT_MS);
      this.tell(state);
    };
    try {
      engine = await this.parts.createEngine(this.wanted);
      engine.subscribe(tell);
      // Stop may have come while the stores were opened.
      if (this.wanted !== null) {
        this.engine = engine;
        engine.configure(this.wanted);
        await engine.start();
        await stop;
      }
      await engine.stop();
    } catch (error) {
      this.wanted = null;
      // Stopping tells "off": the error has to be told last.
      await engine?.stop();
      this.tell(failed(error));
    } finally {
      this.engine = null;
      this.stopped = () => {};
      clock.clearTimeout(beat);
    }
  }

  private tell(state: EngineState): void {
    const { channel, tab } = this.parts;
    const { recentTiles, inOtherTab: _, ...rest } = state;
    const fresh = recentTiles.flatMap(({ key, preview }) =>
      preview === null || this.sent.has(key) ? [] : [[key, preview] as const],
    );
    for (const [key] of fresh) this.sent.add(key);
    if (this.sent.size > 1_000) this.sent.clear();
    if (fresh.length > 0) channel.postMessage({ type: "previews", previews: fresh });
    const message: EngineStateMessage = {
      ...rest,
      recentTiles: recentTiles.map(({ preview: _preview, ...tile }) => tile),
    };
    channel.postMessage({
      type: "state",
      runner: tab,
      options: this.wanted ?? { workers: 1, gpu: false },
      state: message,
    });
  }
}

function failed(error: unknown): EngineState {
  const message = error instanceof Error ? error.message : String(error);
  return { ...initialEngineState, status: "error", error: { code: "host.start-failed", message } };
}
