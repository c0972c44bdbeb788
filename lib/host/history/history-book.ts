import type { Standing } from "#lib/protocol/messages/exchange.ts";
import type { Replica } from "../exchange/replica.ts";
import { localDay } from "../policies/schedule.ts";
import type { Clock, ReplicaKey } from "../ports.ts";
import {
  type HistoryDay,
  type HistoryEntry,
  type HistoryHour,
  isUncounted,
  MAX_HOURS,
  MAX_PAGES,
  PAGE_ENTRIES,
} from "./history-entry.ts";
import type { HistoryStore } from "./history-store.ts";

/** Changes are written together, this long after the first of them, in milliseconds; after a failure, much later. */
const WRITE_MS = 2_000;
const RETRY_MS = 60_000;
const MINUTE_MS = 60_000;
const MINUTES = 60;
/** No time zone changes its date but on such a boundary, in milliseconds. */
const QUARTER_MS = 15 * MINUTE_MS;

/** What is known of a unit when it was computed, or could not be. */
export interface ComputedUnit {
  readonly title: string;
  /** `id@version`. */
  readonly kernel: string;
  readonly requester: string;
  readonly role: "cpu" | "gpu";
  /** Null when it was not measured. */
  readonly tookMs: number | null;
}

/** A verdict, or that none is out yet. */
export type HistoryVerdict = Pick<Standing, "creditMicro" | "code"> & {
  readonly standing: Exclude<Standing["standing"], "payload-wanted"> | "failed";
};

/** A unit of which an earlier run told nothing. */
const UNKNOWN = {
  title: "",
  kernel: "",
  requester: "",
  role: null,
  tookMs: null,
  decidedAtMs: null,
  code: null,
  creditMicro: 0,
  standing: "pending",
} as const;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/**
 * What this profile's engine did, unit by unit for the last few thousand and day by day for ever, in memory and in its store. A
 * store that fails costs the history and nothing else.
 */
export class HistoryBook {
  private readonly store: HistoryStore;
  private readonly clock: Clock;
  private readonly pages = new Map<number, HistoryEntry[]>();
  private readonly placeOf = new Map<ReplicaKey, { readonly page: number; readonly at: number }>();
  private readonly hours = new Map<number, Mutable<HistoryHour>>();
  private readonly days = new Map<string, Mutable<HistoryDay>>();
  private lastPage = 0;
  /** Pages before this one were cleared. */
  private clearedPages = 0;
  private dirtyPages = new Set<number>();
  private dirtyHours = new Set<number>();
  private dirtyDays = new Set<string>();
  private timer: unknown = null;
  private writing: Promise<void> = Promise.resolve();
  private day = { quarter: Number.NaN, date: "" };

  constructor(store: HistoryStore, clock: Clock) {
    this.store = store;
    this.clock = clock;
    store.listen(({ type }) => type === "cleared" && this.forget());
  }

  /** Takes up what earlier runs left; what cannot be read counts as nothing. Never rejects. */
  async restore(): Promise<void> {
    try {
      const [pages, { hours, days }] = await Promise.all([this.store.loadPages(), this.store.loadSums()]);
      for (const { page, entries } of pages) {
        this.lastPage = Math.max(this.lastPage, page);
        this.pages.set(page, [...entries]);
        for (const [at, { key }] of entries.entries()) this.placeOf.set(key, { page, at });
      }
      for (const hour of hours) {
        this.hours.set(hour.hour, { ...hour, computed: [...hour.computed], verified: [...hour.verified] });
      }
      for (const day of days) this.days.set(day.date, { ...day });
    } catch {
      // Begun anew.
    }
  }

  /** Records a unit that was computed; again, when its bytes had been forgotten, changes nothing but the sums. */
  computed(replica: Replica, unit: ComputedUnit): void {
    const now = this.clock.wallNow();
    this.count(now, "computed", replica.units);
    this.dayOf(now).computed += replica.units;
    if (replica.reportedAtMs !== null && this.placeOf.has(replica.key)) return;
    this.put(replica, { ...unit, finishedAtMs: now, standing: "kept" });
  }

  /** Records a unit that this host could not compute. @param code why, in our own words. */
  failed(replica: Replica, unit: ComputedUnit | null, code: string): void {
    this.stands(replica, { standing: "failed", code }, unit);
  }

  /** Records how a unit stands. One that is final stays as it is. */
  stands(replica: Replica, verdict: HistoryVerdict, unit: ComputedUnit | null = null): void {
    const now = this.clock.wallNow();
    const old = this.find(replica.key);
    const { standing, code = null, creditMicro = 0 } = verdict;
    const decided = standing !== "pending";
    if (old !== null && (old.decidedAtMs !== null || (old.standing === standing && old.code === code))) return;
    // Its page went before the verdict came: a line without a name takes no other unit's place.
    const isGone = old === null && unit === null && standing !== "failed" && this.firstPage > 0;
    if (!isGone) this.put(replica, { ...unit, standing, code, creditMicro, decidedAtMs: decided ? now : null });
    if (!decided) return;
    const day = this.dayOf(now);
    if (standing === "valid") {
      this.count(now, "verified", replica.units);
      day.verified += replica.units;
      day.creditMicro += creditMicro;
    }
    if (isUncounted(standing)) day.uncounted += replica.units;
  }

  /** Waits until the store has everything, or failed to take it. */
  async settled(): Promise<void> {
    if (this.timer !== null) this.write();
    await this.writing;
  }

  private find(key: ReplicaKey): HistoryEntry | null {
    const place = this.placeOf.get(key);
    return place === undefined ? null : (this.pages.get(place.page)?.[place.at] ?? null);
  }

  private put(replica: Replica, change: Partial<HistoryEntry>): void {
    const { key, unitId, jobId, ordinal, units } = replica;
    const place = this.placeOf.get(key) ?? this.nextPlace(key);
    const entries = this.pages.get(place.page)!;
    const old = entries[place.at] ?? { ...UNKNOWN, finishedAtMs: this.clock.wallNow() };
    entries[place.at] = { ...old, ...change, key, unitId, jobId, ordinal, units };
    this.dirtyPages.add(place.page);
    this.writeSoon(WRITE_MS);
  }

  private nextPlace(key: ReplicaKey): { readonly page: number; readonly at: number } {
    let entries = this.pages.get(this.lastPage);
    if (entries === undefined || entries.length >= PAGE_ENTRIES) {
      if (entries !== undefined) this.lastPage++;
      entries = [];
      this.pages.set(this.lastPage, entries);
      this.drop(this.firstPage - 1);
    }
    const place = { page: this.lastPage, at: entries.length };
    this.placeOf.set(key, place);
    return place;
  }

  private drop(page: number): void {
    for (const { key } of this.pages.get(page) ?? []) {
      if (this.placeOf.get(key)?.page === page) this.placeOf.delete(key);
    }
    this.pages.delete(page);
    this.dirtyPages.delete(page);
  }

  private get firstPage(): number {
    return Math.max(this.clearedPages, this.lastPage - MAX_PAGES + 1);
  }

  private get firstHour(): number {
    return Math.floor(this.clock.wallNow() / (MINUTES * MINUTE_MS)) - MAX_HOURS + 1;
  }

  private count(wallMs: number, what: "computed" | "verified", units: number): void {
    const minute = Math.floor(wallMs / MINUTE_MS);
    const hour = Math.floor(minute / MINUTES);
    let sums = this.hours.get(hour);
    if (sums === undefined) {
      const none = Array.from({ length: MINUTES }, () => 0);
      sums = { hour, computed: none, verified: [...none] };
      this.hours.set(hour, sums);
      for (const old of this.hours.keys()) if (old < this.firstHour) this.hours.delete(old);
    }
    sums[what][minute % MINUTES]! += units;
    this.dirtyHours.add(hour);
    this.writeSoon(WRITE_MS);
  }

  private dayOf(wallMs: number): Mutable<HistoryDay> {
    const quarter = Math.floor(wallMs / QUARTER_MS);
    if (quarter !== this.day.quarter) this.day = { quarter, date: localDay(null, wallMs).date };
    const { date } = this.day;
    const known = this.days.get(date);
    const sums = known ?? { date, computed: 0, verified: 0, uncounted: 0, creditMicro: 0 };
    if (known === undefined) this.days.set(date, sums);
    this.dirtyDays.add(date);
    this.writeSoon(WRITE_MS);
    return sums;
  }

  private writeSoon(delayMs: number): void {
    this.timer ??= this.clock.setTimeout(() => this.write(), delayMs);
  }

  private write(): void {
    if (this.timer !== null) this.clock.clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.flush());
  }

  private async flush(): Promise<void> {
    const { dirtyPages, dirtyHours, dirtyDays, firstPage, firstHour } = this;
    this.dirtyPages = new Set();
    this.dirtyHours = new Set();
    this.dirtyDays = new Set();
    const pages = [...dirtyPages].flatMap((page) => {
      const entries = this.pages.get(page);
      return entries === undefined ? [] : [{ page, entries }];
    });
    const hours = [...dirtyHours].flatMap((hour) => this.hours.get(hour) ?? []);
    const days = [...dirtyDays].flatMap((date) => this.days.get(date) ?? []);
    try {
      await this.store.write({ pages, hours, days, firstPage, firstHour });
    } catch {
      for (const page of dirtyPages) this.dirtyPages.add(page);
      for (const hour of dirtyHours) this.dirtyHours.add(hour);
      for (const date of dirtyDays) this.dirtyDays.add(date);
      this.writeSoon(RETRY_MS);
    }
  }

  private forget(): void {
    for (const kept of [this.pages, this.placeOf, this.hours, this.days]) kept.clear();
    for (const dirty of [this.dirtyPages, this.dirtyHours, this.dirtyDays]) dirty.clear();
    this.lastPage += 1;
    this.clearedPages = this.lastPage;
  }
}
