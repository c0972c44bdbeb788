import { describe, expect, it } from "vitest";
import type { JobId } from "#lib/protocol/ids.ts";
import { FakeClock } from "#lib/testing/fake-clock.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { MemoryState } from "../memory/memory-state.ts";
import { MemoryCommunity } from "./memory-community.ts";
import { rollUpCommunity } from "./roll-up.ts";

/** A ledger, and a chore that counts it; ranking takes so long. */
function scene(rankMs = 0) {
  const state = new MemoryState();
  const clock = new FakeClock();
  const storage = new MemoryCommunity(state);
  const rankBoards = storage.rankBoards.bind(storage);
  storage.rankBoards = async (...args) => {
    await rankBoards(...args);
    clock.advance(rankMs);
  };
  const chore = rollUpCommunity({ storage, clock });
  const { signal } = new AbortController();
  return {
    clock,
    run: () => chore.run(signal),
    earn: (creditMicro: number) =>
      state.ledger.push({ jobId: "" as JobId, hostId: hostNumber(1), creditMicro, atMs: clock.nowMs() }),
    today: async () => (await storage.readBoard("hosts", "day")).places.map(({ creditMicro }) => creditMicro),
  };
}

describe("rollUpCommunity", () => {
  it("ranks what was earned, and again once that has changed and some time has passed", async () => {
    const { earn, run, today, clock } = scene();
    earn(5);
    await run();
    expect(await today()).toEqual([5]);
    earn(2);
    await run();
    expect(await today()).toEqual([5]);
    clock.advance(15_000);
    await run();
    expect(await today()).toEqual([7]);
  });

  it("leaves the database alone for long where ranking takes long", async () => {
    const { earn, run, today, clock } = scene(2_000);
    earn(5);
    await run();
    earn(2);
    clock.advance(37_999);
    await run();
    expect(await today()).toEqual([5]);
    clock.advance(1);
    await run();
    expect(await today()).toEqual([7]);
  });

  it("empties the day's board when another day begins, though nobody earned anything", async () => {
    const { earn, run, today, clock } = scene();
    earn(5);
    await run();
    clock.advance(86_400_000);
    await run();
    expect(await today()).toEqual([]);
  });
});
