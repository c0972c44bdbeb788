import { type Remote, wrap } from "comlink";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { type EngineState, initialEngineState, type TilePreview } from "../engine/engine-state.ts";
import { BrowserSenses, type Sense } from "../policies/browser-senses.ts";
import { defaultWorkers, ProfilePreferences } from "../preferences.ts";
import {
  ENGINE_CHANNEL,
  ENGINE_WORKER_PATH,
  type EngineApi,
  type EngineStateMessage,
  type ProfileMessage,
  SILENCE_MS,
} from "./browser-link.ts";
import type { StartOptions } from "./start-options.ts";

/** What a run may be told: what is not given is as nobody had chosen it. */
type RunOptions = Partial<Preferences> & Pick<StartOptions, "attribution">;

/** The engine of this browser profile as a page sees it; fits React's `useSyncExternalStore`. */
export interface BrowserHost {
  /** Calls back after every change (about four a second while working). Returns the way to stop listening. */
  subscribe(listener: () => void): () => void;
  /** The current snapshot; the same object until something changes. */
  getState(): EngineState;
  /** What the person chose; null until {@link load} has read it. The same object until it changes. */
  getPreferences(): Preferences | null;
  /** What cannot be observed in this browser, and `storage` where choices are not remembered. The same object until it changes. */
  getMissing(): readonly (Sense | "storage")[];
  /** Reads what this profile remembers, once. @returns whether the person left it running: the page may resume. */
  load(): Promise<boolean>;
  /** Remembers what the person chose; obeyed within a second when the engine runs. Resolves once it is remembered. */
  configure(preferences: Preferences): Promise<void>;
  /**
   * Starts the engine, in whichever tab it is to run, or changes its options while it runs.
   *
   * @param options for this run alone, neither read from nor kept in the profile; unless given, the person's preferences.
   */
  start(options?: RunOptions): void;
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

function optionsOf(preferences: RunOptions): StartOptions {
  const { workers, gpu = true } = preferences;
  return { ...preferences, workers: Math.max(1, Math.floor(workers ?? defaultWorkers())), gpu };
}

class PageHost implements BrowserHost {
  private readonly tab = crypto.randomUUID();
  private readonly channel = new BroadcastChannel(ENGINE_CHANNEL);
  private readonly listeners = new Set<() => void>();
  private state: EngineState = initialEngineState;
  private readonly profile = new ProfilePreferences();
  private preferences: Preferences | null = null;
  private loading: Promise<boolean> | null = null;
  private missing: readonly (Sense | "storage")[] = [];
  /** Looks at the machine, and so does not exist before the engine is wanted or its panel is shown. */
  private senses: BrowserSenses | null = null;
  private previews = new Map<string, TilePreview>();
  private worker: { thread: Worker; api: Remote<EngineApi> } | null = null;
  /** The tab that runs the engine, as far as heard. */
  private runner: string | null = null;
  /** Start was pressed here, and Stop was not since. */
  private wanted = false;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.channel.onmessage = (event: MessageEvent<ProfileMessage>) => this.hear(event.data);
    this.say({ type: "hello" });
    document.addEventListener("visibilitychange", () => this.sayVisibility());
    window.addEventListener("pagehide", () => this.say({ type: "gone", tab: this.tab }));
    // One that comes back from the browser's memory never went.
    window.addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.sayVisibility();
      this.sayObservation();
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getState = (): EngineState => this.state;

  getPreferences = (): Preferences | null => this.preferences;

  getMissing = (): readonly (Sense | "storage")[] => this.missing;

  load = (): Promise<boolean> => {
    this.sense();
    this.loading ??= this.profile.load().then(({ preferences, running }) => {
      this.preferences ??= preferences;
      this.told();
      return running;
    });
    return this.loading;
  };

  configure = (preferences: Preferences): Promise<void> => {
    this.preferences = preferences;
    const running = this.runner !== null || this.state.status === "starting";
    const remembered = this.remember(running);
    this.say({ type: "preferences", preferences });
    if (running) void this.engine().start(optionsOf(preferences));
    this.told();
    return remembered;
  };

  start = (options?: RunOptions): void => {
    this.sense();
    if (!globalThis.isSecureContext) {
      this.fail("host.insecure-context", "Browsers compute only on pages served over HTTPS or from localhost.");
      return;
    }
    if (this.runner === null) {
      this.publish({ ...this.state, status: "starting", error: null });
      this.listenFor(() => this.publish({ ...this.state, status: "waiting-for-other-tab" }));
    }
    this.wanted = true;
    if (options !== undefined) {
      void this.engine().start(optionsOf(options));
      return;
    }
    const start = (): void => {
      // Stop may have come while they were read.
      if (!this.wanted) return;
      void this.remember(true);
      void this.engine().start(optionsOf(this.preferences ?? {}));
    };
    // What cannot be read is as nobody had chosen it.
    void this.load().then(start, start);
  };

  stop = (): void => {
    this.wanted = false;
    void this.remember(false);
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

  private sense(): void {
    this.senses ??= new BrowserSenses(() => {
      this.sayObservation();
      this.told();
    });
  }

  private sayObservation(): void {
    const observation = this.senses?.observation;
    if (observation) this.say({ type: "observation", tab: this.tab, observation });
  }

  private async remember(running: boolean): Promise<void> {
    if (this.preferences === null) return;
    await this.profile.save(this.preferences, running);
    this.told();
  }

  /** Something beside the engine's state has changed. */
  private told(): void {
    const missing = [...(this.senses?.missing ?? []), ...(this.profile.remembered ? [] : ["storage" as const])];
    if (missing.join() !== this.missing.join()) this.missing = missing;
    this.publish({ ...this.state });
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
    if (message.type === "preferences" && this.preferences !== null) {
      this.preferences = message.preferences;
      this.told();
    }
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
    if (running && runner !== this.runner) {
      this.sayVisibility();
      this.sayObservation();
    }
    const gpuWorks = message.gpu.status === "admitted" || message.gpu.status === "testing";
    this.senses?.watchFrames(running && gpuWorks && document.visibilityState === "visible");
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
