import type { JobId, UnitId } from "#lib/protocol/ids.ts";
import type { TileStanding } from "../engine/engine-state.ts";
import type { ReplicaKey } from "../ports.ts";

/** How a unit of the history stands: as its tile does, or `failed`: this host could not compute it. */
export type HistoryStanding = TileStanding | "failed";

/** One unit that this profile computed, or tried to; of a bundle, all its units together. */
export interface HistoryEntry {
  readonly key: ReplicaKey;
  readonly unitId: UnitId;
  readonly jobId: JobId;
  /** The job's title; empty where it has none, or where it was not known any more. */
  readonly title: string;
  /** `id@version`; empty where it was not known any more. */
  readonly kernel: string;
  /** Whose job it is, as a key; empty where it was not known. */
  readonly requester: string;
  readonly ordinal: number;
  readonly units: number;
  readonly role: "cpu" | "gpu" | null;
  /** Wall clock, ms since 1970. */
  readonly finishedAtMs: number;
  /** Wall clock of the verdict; null before. */
  readonly decidedAtMs: number | null;
  /** Time it took on one worker; null when it was not measured. */
  readonly tookMs: number | null;
  readonly standing: HistoryStanding;
  /** The coordinator's reason (`lib/protocol/reasons.ts`), or ours for what failed here; null where neither gave one. */
  readonly code: string | null;
  readonly creditMicro: number;
}

/** Units of one hour, minute by minute. */
export interface HistoryHour {
  /** Hours since 1970, UTC. */
  readonly hour: number;
  /** `number[60]`: units computed in each minute, and those whose results were found right then. */
  readonly computed: readonly number[];
  readonly verified: readonly number[];
}

/** Sums of one day, in the machine's own time zone; kept for ever. */
export interface HistoryDay {
  /** `2026-11-21`. */
  readonly date: string;
  readonly computed: number;
  readonly verified: number;
  /** Units that came to nothing: wrong, late, ended, refused or failed. */
  readonly uncounted: number;
  readonly creditMicro: number;
}

/** Entries travel and are stored in pages of this many: a write costs by the record, however small. */
export const PAGE_ENTRIES = 250;
/** Pages kept, the one being filled included: the last 5,000 units, or a page less. */
export const MAX_PAGES = 20;
/** Hours of minutes kept: a week. */
export const MAX_HOURS = 168;

/** What is kept of a unit that came to nothing. */
export function isUncounted(standing: HistoryStanding): boolean {
  return standing !== "kept" && standing !== "pending" && standing !== "valid";
}
