import { type Remote, wrap } from "comlink";
import {
  ENGINE_CHANNEL,
  ENGINE_WORKER_PATH,
  type EngineApi,
  type EngineStateMessage,
  type ProfileMessage,
  SILENCE_MS,
} from "./browser-link.ts";
import { type EngineState, initialEngineState, type TilePreview } from "./engine-state.ts";
import { type HostPreferences, loadPreferences, savePreferences } from "./preferences.ts";
import type { StartOptions } from "./start-options.ts";

/** The engine of this browser profile as a page sees it; fits React's `useSyncExternalStore`. */
export interface BrowserHost {
  /** Calls back after every change (about four a second while working). Returns the way to stop listening. */
  subscribe(listener: () => void): () => void;
  /** The current snapshot; the same object until something changes. */
  getState(): EngineState;
  /** What the person last chose, and whether they left it running (`running`: the page may resume). */
  getPreferences(): HostPreferences;
  /** Starts the engine, in whichever tab it is to run, or changes its options while it runs. Missing ones: preferences. */
  start(options?: Partial<StartOptions>): void;
  /** Stops the engine, in whichever tab it runs: workers end at once. */
  stop(): void;
}

let shared: BrowserHost | null = null;

/** The page's one connection to the engine. Loads nothing until Start is pressed here or the engine runs in another tab. */
export function connectHost(): BrowserHost {
  shared ??= new PageHost();
  return shared;
}

/** The state to render on the server: nothing runs there. */
export const serverHostState: EngineState = initialEngineState;

class PageHost implements BrowserHost {
  private readonly tab = crypto.randomUUID();
  private readonly channel = new BroadcastChannel(ENGINE_CHANNEL);
  private readonly listeners = new Set<() => void>();
  private state: EngineState = initialEngineState;
  private preferences = loadPreferences();
  private previews = new Map<string, TilePreview>();
  private worker: { thread: Worker; api: Remote<EngineApi> } | null = null;
  /** The tab that runs the engine, as far as heard. */
  private runner: string | null = null;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.channel.onmessage = (event: MessageEvent<ProfileMessage>) => this.hear(event.data);
    this.say({ type: "hello" });
    document.addEventListener("visibilitychange", () => this.sayVisibility());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getState = (): EngineState => this.state;

  getPreferences = (): HostPreferences => this.preferences;

  start = (options: Partial<StartOptions> = {}): void => {
    const workers = Math.max(1, Math.floor(options.workers ?? this.preferences.workers));
    const chosen = { workers, gpu: options.gpu ?? this.preferences.gpu };
    this.preferences = savePreferences({ ...chosen, running: true });
    if (!globalThis.isSecureContext) {
      this.fail("host.insecure-context", "Browsers compute only on pages served over HTTPS or from localhost.");
      return;
    }
    if (this.runner === null) {
      this.publish({ ...this.state, status: "starting", error: null });
      this.listenFor(() => this.publish({ ...this.state, status: "waiting-for-other-tab" }));
    }
    void this.engine().start(chosen);
  };

  stop = (): void => {
    this.preferences = savePreferences({ ...this.preferences, running: false });
    if (this.worker === null) this.say({ type: "stop" });
    else void this.worker.api.stop();
    if (this.state.status !== "off") {
      this.publish({ ...this.state, status: "stopping", workers: [] });
      this.listenFor(() => this.gone());
    }
  };

  private say(message: ProfileMessage): void {
    this.channel.postMessage(message);
  }

  private sayVisibility(): void {
    this.say({ type: "visibility", tab: this.tab, visible: document.visibilityState === "visible" });
  }

  private engine(): Remote<EngineApi> {
    if (this.worker === null) {
      const thread = new Worker(ENGINE_WORKER_PATH, { type: "module", name: this.tab });
      thread.onerror = () => {
        thread.terminate();
        this.worker = null;
        this.fail("host.worker-failed", "The engine could not be loaded. Reload the page.");
      };
      this.worker = { thread, api: wrap<EngineApi>(thread) };
    }
    return this.worker.api;
  }

  private hear(message: ProfileMessage): void {
    if (message.type === "state") this.show(message.runner, message.options, message.state);
    if (message.type !== "previews") return;
    for (const [key, preview] of message.previews) this.previews.set(key, preview);
  }

  private show(runner: string, options: StartOptions, message: EngineStateMessage): void {
    const kept = new Map<string, TilePreview>();
    const recentTiles = message.recentTiles.map((tile) => {
      const preview = this.previews.get(tile.key) ?? null;
      if (preview !== null) kept.set(tile.key, preview);
      return { ...tile, preview };
    });
    this.previews = kept;
    const running = message.status !== "off" && message.status !== "error";
    clearTimeout(this.silence);
    if (running) this.listenFor(() => this.gone());
    if (running && runner !== this.tab && runner !== this.runner && message.status !== "stopping") {
      void this.engine().standBy(options);
    }
    if (running && runner !== this.runner) this.sayVisibility();
    this.runner = running ? runner : null;
    this.publish({ ...message, recentTiles, inOtherTab: running && runner !== this.tab });
  }

  /** Runs the callback unless the engine is heard of in time. */
  private listenFor(otherwise: () => void): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(otherwise, SILENCE_MS);
  }

  private gone(): void {
    this.runner = null;
    this.publish({ ...initialEngineState, counters: this.state.counters, recentTiles: this.state.recentTiles });
  }

  private fail(code: string, message: string): void {
    clearTimeout(this.silence);
    this.publish({ ...this.state, status: "error", error: { code, message } });
  }

  private publish(next: EngineState): void {
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}
