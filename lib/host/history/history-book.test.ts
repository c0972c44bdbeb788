import { describe, expect, it } from "vitest";
import type { Replica } from "../exchange/replica.ts";
import { sceneWith } from "../testing/engine-scene.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { HistoryBook } from "./history-book.ts";
import { MAX_PAGES, PAGE_ENTRIES } from "./history-entry.ts";
import { MemoryHistoryStore } from "./memory-history-store.ts";

const HOUR = 3_600_000;
const unit = { title: "Spin", kernel: "spin@1", requester: "network", role: "cpu", tookMs: 4 } as const;

/** What the book looks at of a replica. */
const replica = (unitId: number, units = 1): Replica =>
  ({ key: `${unitId}/0`, unitId, jobId: "job", ordinal: unitId, units, reportedAtMs: null }) as unknown as Replica;

function bookScene() {
  const clock = new VirtualClock();
  const store = new MemoryHistoryStore();
  const open = async (): Promise<HistoryBook> => {
    const book = new HistoryBook(store, clock);
    await book.restore();
    return book;
  };
  const entries = async () => (await store.loadPages()).flatMap((page) => page.entries);
  return { clock, store, open, entries };
}

describe("HistoryBook", () => {
  it("follows a unit from its result to the verdict and its reason", async () => {
    const { clock, open, entries } = bookScene();
    const book = await open();
    book.computed(replica(1), unit);
    await clock.run(3_000);
    expect(await entries()).toMatchObject([{ key: "1/0", title: "Spin", standing: "kept", decidedAtMs: null }]);
    book.stands(replica(1), { standing: "pending" });
    book.stands(replica(1), { standing: "invalid", code: "credit.wrong" });
    await book.settled();
    expect(await entries()).toMatchObject([
      { key: "1/0", standing: "invalid", code: "credit.wrong", decidedAtMs: clock.wallNow(), tookMs: 4 },
    ]);
  });

  it("takes a verdict once, whatever comes after it", async () => {
    const { store, open } = bookScene();
    const book = await open();
    book.computed(replica(1, 3), unit);
    for (let i = 0; i < 2; i++) book.stands(replica(1, 3), { standing: "valid", creditMicro: 5 });
    book.stands(replica(1, 3), { standing: "rejected" });
    await book.settled();
    const { days, hours } = await store.loadSums();
    expect(days).toMatchObject([{ computed: 3, verified: 3, uncounted: 0, creditMicro: 5 }]);
    expect(hours[0]!.verified.reduce((sum, units) => sum + units)).toBe(3);
  });

  it("gives a verdict to what an earlier run computed, and to what nobody remembers", async () => {
    const { open, entries } = bookScene();
    const first = await open();
    first.computed(replica(1), unit);
    await first.settled();
    const second = await open();
    second.stands(replica(1), { standing: "valid", creditMicro: 7 });
    second.stands(replica(2), { standing: "late", code: "credit.late" });
    await second.settled();
    expect(await entries()).toMatchObject([
      { key: "1/0", title: "Spin", standing: "valid", creditMicro: 7 },
      { key: "2/0", title: "", standing: "late" },
    ]);
  });

  it("keeps the last few thousand units, and every day's sums", async () => {
    const { clock, store, open, entries } = bookScene();
    const book = await open();
    const many = PAGE_ENTRIES * (MAX_PAGES + 3);
    for (let id = 1; id <= many; id++) {
      if (id % 1_000 === 0) await clock.run(24 * HOUR);
      book.computed(replica(id), unit);
    }
    await book.settled();
    const kept = await entries();
    expect(kept).toHaveLength(PAGE_ENTRIES * MAX_PAGES);
    expect(kept.at(-1)!.key).toBe(`${many}/0`);
    const { days, hours } = await store.loadSums();
    expect(days.reduce((sum, { computed }) => sum + computed, 0)).toBe(many);
    expect(hours.length).toBeLessThanOrEqual(168);
    const again = await open();
    again.computed(replica(many + 1), unit);
    await again.settled();
    expect((await entries()).at(-1)!.key).toBe(`${many + 1}/0`);
  });

  it("counts the verdict of a unit that is no longer among the last, and puts it in no other's place", async () => {
    const { store, open, entries } = bookScene();
    const book = await open();
    for (let id = 1; id <= (MAX_PAGES + 1) * PAGE_ENTRIES; id++) book.computed(replica(id), unit);
    await book.settled();
    const before = await entries();
    book.stands(replica(1), { standing: "pending" });
    book.stands(replica(1), { standing: "valid", creditMicro: 5 });
    await book.settled();
    expect(await entries()).toEqual(before);
    expect((await store.loadSums()).days).toMatchObject([{ verified: 1, creditMicro: 5 }]);
  });

  it("forgets when it is cleared, and goes on", async () => {
    const { store, open, entries } = bookScene();
    const book = await open();
    for (let id = 1; id <= 300; id++) book.computed(replica(id), unit);
    await book.settled();
    await store.clear();
    book.computed(replica(301), unit);
    await book.settled();
    expect((await entries()).map(({ key }) => key)).toEqual(["301/0"]);
    expect((await store.loadSums()).days).toMatchObject([{ computed: 1 }]);
  });

  it("writes again what a failing store did not take", async () => {
    const { clock, store, open, entries } = bookScene();
    const book = await open();
    const write = store.write.bind(store);
    store.write = () => Promise.reject(new Error("quota exceeded"));
    book.computed(replica(1), unit);
    await clock.run(5_000);
    expect(await entries()).toEqual([]);
    store.write = write;
    await clock.run(2 * 60_000);
    expect(await entries()).toHaveLength(1);
  });
});

describe("Engine with a history", () => {
  it("records each unit with its job, its time and its verdict", async () => {
    const scene = sceneWith(40);
    const engine = scene.engine();
    await engine.start();
    await scene.run(HOUR, () => engine.getState().counters.verified === 40);
    await engine.stop();
    const kept = (await scene.history.loadPages()).flatMap((page) => page.entries);
    expect(kept).toHaveLength(40);
    expect(new Set(kept.map(({ standing }) => standing))).toEqual(new Set(["valid"]));
    expect(kept[0]).toMatchObject({ kernel: "spin@1", role: "cpu", creditMicro: 5, units: 1 });
    expect(kept[0]!.tookMs).toBeGreaterThan(0);
    expect((await scene.history.loadSums()).days).toMatchObject([{ computed: 40, verified: 40, creditMicro: 200 }]);
  });
});
