import {
  ENGINE_CHANNEL,
  ENGINE_WORKER_PATH,
  type PageToEngine,
  type ProfileMessage,
  SILENCE_MS,
  type StartOptions,
} from "./browser-link.ts";
import { type EngineState, initialEngineState, type TilePreview } from "./engine-state.ts";
import { type HostPreferences, loadPreferences, savePreferences } from "./preferences.ts";

/** The engine of this browser profile as a page sees it; fits React's `useSyncExternalStore`. */
export interface BrowserHost {
  /** Calls back after every change (about five a second while working). Returns the way to stop listening. */
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
  shared ??= createBrowserHost();
  return shared;
}

/** A host that never runs, for rendering on the server. */
export const serverHostState: EngineState = initialEngineState;

function createBrowserHost(): BrowserHost {
  const tab = crypto.randomUUID();
  const listeners = new Set<() => void>();
  const channel = new BroadcastChannel(ENGINE_CHANNEL);
  let previews = new Map<string, TilePreview>();
  let state = initialEngineState;
  let preferences = loadPreferences();
  let worker: Worker | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const publish = (next: EngineState): void => {
    state = next;
    for (const listener of listeners) listener();
  };

  const show = (runner: string, message: Extract<ProfileMessage, { type: "state" }>["state"]): void => {
    const kept = new Map<string, TilePreview>();
    const recentTiles = message.recentTiles.map((tile) => {
      const preview = previews.get(tile.key) ?? null;
      if (preview !== null) kept.set(tile.key, preview);
      return { ...tile, preview };
    });
    previews = kept;
    const running = message.status !== "off" && message.status !== "error";
    clearTimeout(silence);
    if (running) silence = setTimeout(() => publish({ ...initialEngineState, counters: state.counters }), SILENCE_MS);
    publish({ ...message, recentTiles, inOtherTab: runner !== tab });
    if (running && runner !== tab && worker === null) tell({ type: "stand-by", options: preferences });
  };

  const receive = (message: ProfileMessage): void => {
    if (message.type === "state") show(message.runner, message.state);
    if (message.type === "previews") {
      for (const [key, preview] of message.previews) previews.set(key, preview);
      publish({
        ...state,
        recentTiles: state.recentTiles.map((tile) => ({ ...tile, preview: previews.get(tile.key) ?? tile.preview })),
      });
    }
  };

  const tell = (message: PageToEngine): void => {
    if (worker === null) {
      worker = new Worker(`${ENGINE_WORKER_PATH}#${tab}`, { type: "module", name: "tabgrid-engine" });
      worker.onerror = () => {
        worker?.terminate();
        worker = null;
        publish({
          ...state,
          status: "error",
          error: { code: "host.worker-failed", message: "The engine could not be loaded. Reload the page." },
        });
      };
      worker.onmessage = (event: MessageEvent<ProfileMessage>) => receive(event.data);
    }
    worker.postMessage(message);
  };

  channel.onmessage = (event: MessageEvent<ProfileMessage>) => receive(event.data);
  channel.postMessage({ type: "hello" } satisfies ProfileMessage);

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getState: () => state,
    getPreferences: () => preferences,
    start(options = {}) {
      const chosen = {
        workers: Math.max(1, Math.floor(options.workers ?? preferences.workers)),
        gpu: options.gpu ?? preferences.gpu,
      };
      preferences = savePreferences({ ...chosen, running: true });
      if (state.status === "off" || state.status === "error") publish({ ...state, status: "starting", error: null });
      tell({ type: "start", options: chosen });
    },
    stop() {
      preferences = savePreferences({ ...preferences, running: false });
      if (worker === null) channel.postMessage({ type: "stop" } satisfies ProfileMessage);
      else tell({ type: "stop" });
      if (state.status !== "off") publish({ ...state, status: "stopping", workers: [] });
    },
  };
}
