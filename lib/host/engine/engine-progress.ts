import type { Standing } from "#lib/protocol/messages/exchange.ts";
import type { Replica } from "../exchange/replica.ts";
import { StandingWatch } from "../exchange/standing-watch.ts";
import { HistoryBook } from "../history/history-book.ts";
import type { HistoryStore } from "../history/history-store.ts";
import type { Clock, ReplicaKey } from "../ports.ts";
import { EarningsWatch } from "../rewards/earnings-watch.ts";
import type { EngineCounters, OutputRegion, RecentTile, TilePreview, TileStanding } from "./engine-state.ts";
import { RECENT_TILES } from "./engine-state.ts";

/** Span over which throughput is measured, in milliseconds, and the length of one bucket of it. */
const SPAN_MS = 10_000;
const BUCKET_MS = 500;

/** What pages show of the work done: counters, the latest tiles, the throughput, what the host is known for. */
export class EngineProgress {
  readonly standing: StandingWatch;
  readonly earnings: EarningsWatch;
  /** Null on a host that keeps none. */
  readonly history: HistoryBook | null;
  private readonly clock: Clock;
  private readonly buckets = new Map<number, number>();
  private readonly startedAt: number;
  private tiles: readonly RecentTile[] = [];
  /** Pictures of tiles that are not verified yet: nobody is shown a result that may not count. */
  private readonly undisclosed = new Map<string, TilePreview>();
  private totals: Omit<EngineCounters, "pending"> = {
    computed: 0,
    reported: 0,
    verified: 0,
    invalid: 0,
    creditMicro: 0,
  };

  constructor(clock: Clock, history?: HistoryStore) {
    this.clock = clock;
    this.history = history === undefined ? null : new HistoryBook(history, clock);
    this.standing = new StandingWatch(clock);
    this.earnings = new EarningsWatch(clock);
    this.startedAt = clock.now();
  }

  get recentTiles(): readonly RecentTile[] {
    return this.tiles;
  }

  counters(pending: number): EngineCounters {
    return { ...this.totals, pending };
  }

  unitsPerSecond(): number {
    const now = this.clock.now();
    let units = 0;
    for (const [bucket, count] of this.buckets) {
      if (bucket * BUCKET_MS < now - SPAN_MS) this.buckets.delete(bucket);
      else units += count;
    }
    const spanMs = Math.max(BUCKET_MS, Math.min(SPAN_MS, now - this.startedAt));
    return Math.round((units * 10_000) / spanMs) / 10;
  }

  computed(units: number): void {
    const bucket = Math.floor(this.clock.now() / BUCKET_MS);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + units);
    this.totals = { ...this.totals, computed: this.totals.computed + units };
  }

  /** Shows a finished unit, newest first. */
  show(
    replica: Replica,
    tile: { title: string; region: OutputRegion; role: "cpu" | "gpu"; preview: TilePreview | null },
  ): void {
    const { key, unitId, jobId, ordinal } = replica;
    const { preview, ...shown } = tile;
    if (preview !== null) this.undisclosed.set(key, preview);
    const tiles = [
      { key, unitId, jobId, ordinal, standing: "kept" as const, preview: null, ...shown },
      ...this.tiles.filter((other) => other.key !== key),
    ];
    for (const { key } of tiles.slice(RECENT_TILES)) this.undisclosed.delete(key);
    this.tiles = tiles.slice(0, RECENT_TILES);
  }

  recorded(units: number): void {
    this.totals = { ...this.totals, reported: this.totals.reported + units };
  }

  verdict(standing: Standing, units: number): void {
    if (standing.standing === "valid") {
      const creditMicro = this.totals.creditMicro + (standing.creditMicro ?? 0);
      this.totals = { ...this.totals, verified: this.totals.verified + units, creditMicro };
    }
    if (standing.standing === "invalid") this.totals = { ...this.totals, invalid: this.totals.invalid + units };
  }

  mark(key: ReplicaKey, standing: TileStanding): void {
    const index = this.tiles.findIndex((tile) => tile.key === key);
    const tile = this.tiles[index];
    if (tile === undefined || tile.standing === standing) return;
    const preview = standing === "valid" ? (this.undisclosed.get(key) ?? null) : tile.preview;
    this.tiles = this.tiles.with(index, { ...tile, standing, preview });
    if (standing === "valid") this.undisclosed.delete(key);
  }
}
