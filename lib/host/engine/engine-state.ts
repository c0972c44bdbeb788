import type { JobId, UnitId } from "#lib/protocol/ids.ts";
import type { IdleReason } from "#lib/protocol/messages/exchange.ts";
import type { ReasonView } from "#lib/protocol/messages/reason.ts";
import type { KernelStandingView } from "#lib/protocol/messages/sessions.ts";
import type { Pause } from "../policies/decide-activity.ts";
import type { PressureLevel } from "../policies/pressure.ts";
import type { Usage } from "../policies/usage.ts";
import type { EarningTotals } from "../rewards/earnings-watch.ts";

/** A rectangle of output pixels. */
export interface OutputRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * What the engine of this browser profile is doing.
 *
 * - `off`: nobody pressed Start, or Stop is done.
 * - `starting`: workers start and the session with the coordinator is being opened.
 * - `working`: at least one worker computes.
 * - `paused`: the person's preferences leave nothing to do now; `pauses` says why, and until when.
 * - `idle`: connected, nothing to compute; `idle` says why.
 * - `offline`: the coordinator cannot be reached; `retryAtMs` says when it is tried again. Finished work is kept.
 * - `waiting-for-other-tab`: another tab of this profile runs the engine, and has not told its state yet.
 * - `stopping`: workers are stopped already; what they had is being given back.
 * - `error`: cannot go on without the person; `error` says why.
 */
export type EngineStatus =
  | "off"
  | "starting"
  | "working"
  | "paused"
  | "idle"
  | "offline"
  | "waiting-for-other-tab"
  | "stopping"
  | "error";

/** Why there is nothing to compute: the coordinator's reasons, and our own. */
export type IdleCode =
  | IdleReason
  /** Units are here, their input is still on its way. */
  | "loading-input";

/** What one worker computes now. */
export interface CurrentUnit {
  readonly jobId: JobId;
  readonly title: string;
  readonly ordinal: number;
  readonly region: OutputRegion;
  /** Wall clock, ms since 1970. */
  readonly sinceMs: number;
}

export interface WorkerState {
  readonly id: number;
  readonly role: "cpu" | "gpu";
  readonly current: CurrentUnit | null;
}

/**
 * The GPU's way in.
 *
 * - `off`: the person switched it off.
 * - `testing`: it computes the golden vectors.
 * - `admitted`: it reproduced them for at least one kernel and gets units of those.
 * - `refused`: it computed wrongly, or none of the kernels tried so far runs on it; `reason` says which. Units go to the CPU.
 * - `unavailable`: this browser or machine offers none; `reason` says so.
 */
export interface GpuState {
  readonly status: "off" | "testing" | "admitted" | "refused" | "unavailable";
  /** What the adapter says of itself, for people. */
  readonly adapter: string | null;
  readonly reason: string | null;
  /** Kernels, as `id@version`, that the GPU computes, and those that fell back to the CPU with the reason. */
  readonly kernels: readonly { readonly kernel: string; readonly admitted: boolean; readonly reason: string | null }[];
}

export interface EngineCounters {
  /** Units computed by this profile's engine since it was started. */
  readonly computed: number;
  /** Of those, recorded by the coordinator. */
  readonly reported: number;
  /** Recorded, not decided yet. */
  readonly pending: number;
  readonly verified: number;
  readonly invalid: number;
  /** Credit granted for verified units, in millionths. */
  readonly creditMicro: number;
}

/** What stands in for a temperature, which no browser tells. */
export interface MachineState {
  /** The load of the whole machine, told by some browsers to a page with the focus; null otherwise. */
  readonly pressure: PressureLevel | null;
  /** How long a small, fixed computation takes now, over what it took in the first minute of work; null until both are known. */
  readonly slowdown: number | null;
}

/** How a finished unit stands. `kept`: computed, not yet recorded by the coordinator. */
export type TileStanding = "kept" | "pending" | "valid" | "invalid" | "late" | "ended" | "rejected";

/**
 * A small picture of a unit: of its result or, where that is data, of what the unit looks at. `u8[height, width, 4]`, row-major, at most 96
 * pixels a side.
 */
export interface TilePreview {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A unit this host finished, newest first in {@link EngineState.recentTiles}. */
export interface RecentTile {
  /** Unique; good as a React key. */
  readonly key: string;
  readonly unitId: UnitId;
  readonly jobId: JobId;
  readonly title: string;
  readonly ordinal: number;
  readonly region: OutputRegion;
  readonly role: "cpu" | "gpu";
  readonly standing: TileStanding;
  /** The same object for as long as the tile is shown; null until the unit is verified and the picture is here. */
  readonly preview: TilePreview | null;
}

/** Everything a page shows of the engine. Immutable: every change is a new object. */
export interface EngineState {
  readonly status: EngineStatus;
  /** `reason` is the coordinator's, where one of its rules decided. */
  readonly idle: { readonly code: IdleCode; readonly retryAtMs: number | null; readonly reason?: ReasonView } | null;
  /** Why nothing is computed while `paused`, the reason that lasts longest first. */
  readonly pauses: readonly Pause[];
  /** What was used today, as limits of the day count it; null before the engine knows. */
  readonly usage: Usage | null;
  /** Wall clock of the next try while `offline`. */
  readonly retryAtMs: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** True when another tab of this profile runs the engine; Start and Stop work all the same. */
  readonly inOtherTab: boolean;
  readonly workers: readonly WorkerState[];
  readonly gpu: GpuState;
  readonly machine: MachineState;
  readonly counters: EngineCounters;
  /** Units finished per second over the last ten seconds or so. */
  readonly unitsPerSecond: number;
  readonly recentTiles: readonly RecentTile[];
  /** What the coordinator knows this host for, by kernel; as last heard, empty before. */
  readonly standings: readonly KernelStandingView[];
  /** What this host earned, as last heard; null before, and where the coordinator pays nothing. */
  readonly earnings: EarningTotals | null;
}

/** How many finished units a page can show. */
export const RECENT_TILES = 24;
/** Longer side of a preview, in pixels. */
export const PREVIEW_SIDE = 96;

/** The state before anything happened. */
export const initialEngineState: EngineState = {
  status: "off",
  idle: null,
  pauses: [],
  usage: null,
  retryAtMs: null,
  error: null,
  inOtherTab: false,
  workers: [],
  gpu: { status: "off", adapter: null, reason: null, kernels: [] },
  machine: { pressure: null, slowdown: null },
  counters: { computed: 0, reported: 0, pending: 0, verified: 0, invalid: 0, creditMicro: 0 },
  unitsPerSecond: 0,
  recentTiles: [],
  standings: [],
  earnings: null,
};
