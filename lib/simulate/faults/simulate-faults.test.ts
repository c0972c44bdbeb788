import { expect, test } from "vitest";
import { simulateFaults } from "./simulate-faults.ts";

const SEEDS = 200;

test(`${SEEDS} seeds of lost, repeated and reordered messages, dying processes and differing clocks break nothing`, async () => {
  const total = { crashes: 0, dropped: 0, duplicated: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { broken, crashes, dropped, duplicated } = await simulateFaults(seed);
    expect(broken, `seed ${seed}`).toEqual([]);
    total.crashes += crashes;
    total.dropped += dropped;
    total.duplicated += duplicated;
  }
  expect(Math.min(total.crashes, total.dropped, total.duplicated)).toBeGreaterThan(SEEDS);
});

test("the same seed gives the same run", async () => {
  expect(await simulateFaults(7)).toEqual(await simulateFaults(7));
});
