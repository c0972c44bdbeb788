import type { EngineState, RecentTile, TilePreview } from "./engine-state.ts";

/** What a person chose. */
export interface StartOptions {
  /** CPU workers, at least one. */
  readonly workers: number;
  /** Whether the GPU computes too, once admitted. */
  readonly gpu: boolean;
}

/** Between a page and its own engine worker. */
export type PageToEngine =
  | { readonly type: "start"; readonly options: StartOptions }
  /** Take over if the tab that runs the engine goes away. */
  | { readonly type: "stand-by"; readonly options: StartOptions }
  | { readonly type: "stop" };

/** A tile without its picture: pictures travel once, states several times a second. */
export type TileWithoutPreview = Omit<RecentTile, "preview">;
export type EngineStateMessage = Omit<EngineState, "recentTiles" | "inOtherTab"> & {
  readonly recentTiles: readonly TileWithoutPreview[];
};

/** Among all tabs and engine workers of one profile, over the broadcast channel. */
export type ProfileMessage =
  /** A page opened: whoever runs the engine answers with `state` and all previews. */
  | { readonly type: "hello" }
  /** `runner` names the tab whose worker runs the engine. */
  | { readonly type: "state"; readonly runner: string; readonly state: EngineStateMessage }
  | { readonly type: "previews"; readonly previews: readonly (readonly [key: string, preview: TilePreview])[] }
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
