import { expect, test } from "vitest";
import { simulateFaults } from "./simulate-faults.ts";

const SEEDS = 200;

test(`${SEEDS} seeds of lost, repeated and reordered messages, dying processes, differing clocks and lies break nothing`, async () => {
  const total = { crashes: 0, dropped: 0, duplicated: 0, caught: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { broken, crashes, dropped, duplicated, caught } = await simulateFaults(seed);
    expect(broken, `seed ${seed}`).toEqual([]);
    total.crashes += crashes;
    total.dropped += dropped;
    total.duplicated += duplicated;
    total.caught += caught;
  }
  expect(Math.min(...Object.values(total))).toBeGreaterThan(SEEDS);
});

test("the same seed gives the same run", async () => {
  expect(await simulateFaults(7)).toEqual(await simulateFaults(7));
});
