import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import type { EngineState, RecentTile, TilePreview } from "../engine/engine-state.ts";
import type { Observation } from "../policies/activity-watch.ts";
import type { StartOptions } from "./start-options.ts";

/** What a page calls in its engine worker; exposed with comlink. */
export interface EngineApi {
  /** Runs the engine here or, when another tab runs it, changes its options there and stands by. */
  start(options: StartOptions): void;
  /** Takes over with these options if the tab that runs the engine goes away. */
  standBy(options: StartOptions): void;
  /** Stops the engine, in whichever tab it runs. */
  stop(): void;
}

/** A tile without its picture: pictures travel once, states several times a second. */
export type EngineStateMessage = Omit<EngineState, "recentTiles" | "inOtherTab"> & {
  readonly recentTiles: readonly Omit<RecentTile, "preview">[];
};

/** What pages and engine workers of one profile tell each other over the broadcast channel. */
export type ProfileMessage =
  /** A page opened: whoever runs the engine answers with all previews and its state. */
  | { readonly type: "hello" }
  /** `runner` names the tab whose worker runs the engine. */
  | {
      readonly type: "state";
      readonly runner: string;
      readonly options: StartOptions;
      readonly state: EngineStateMessage;
    }
  | { readonly type: "previews"; readonly previews: readonly (readonly [key: string, preview: TilePreview])[] }
  /** A page came into view or left it; told also to an engine that begins to run, which has not heard it. */
  | { readonly type: "visibility"; readonly tab: string; readonly visible: boolean }
  /** What a page observed of its browser and its machine; told also to an engine that begins to run. */
  | { readonly type: "observation"; readonly tab: string; readonly observation: Observation }
  /** A page goes: what it saw and observed says nothing any more. */
  | { readonly type: "gone"; readonly tab: string }
  /** A page changed what the others show. */
  | { readonly type: "preferences"; readonly preferences: Preferences }
  | { readonly type: "start"; readonly options: StartOptions }
  | { readonly type: "stop" };

/** One name for the lock and the channel: one engine per browser profile and origin. */
export const ENGINE_CHANNEL = "tabgrid-engine";
/** Where the bundled engine worker is served. */
export const ENGINE_WORKER_PATH = "/assets/workers/engine.worker.js";
/** The running engine repeats its state at least this often, in milliseconds. */
export const HEARTBEAT_MS = 1_000;
/** Silence after which a page takes the other tab's engine for gone, in milliseconds: several heartbeats. */
export const SILENCE_MS = 4_500;
