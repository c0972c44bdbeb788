import { expect, test } from "vitest";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { GroupCommit } from "./group-commit.ts";

const options = { weigh: () => 1, maxWeight: 100, sleep: async () => {} };

test("items that arrive while a batch runs share the next one", async () => {
  const batches: number[][] = [];
  const first = Promise.withResolvers<void>();
  const queue = new GroupCommit<number, number>(async (batch) => {
    batches.push([...batch]);
    if (batches.length === 1) await first.promise;
    return batch.map((n) => n * 10);
  }, options);
  const one = queue.submit(1);
  await Promise.resolve();
  await Promise.resolve();
  const rest = [queue.submit(2), queue.submit(3)];
  first.resolve();
  expect(await Promise.all([one, ...rest])).toEqual([10, 20, 30]);
  expect(batches).toEqual([[1], [2, 3]]);
});

test("a batch weighs no more than its limit, unless one item does", async () => {
  const batches: number[][] = [];
  const queue = new GroupCommit<number, number>(
    async (batch) => {
      batches.push([...batch]);
      return batch;
    },
    { ...options, weigh: (n) => n, maxWeight: 5 },
  );
  await Promise.all([9, 2, 3, 1].map((n) => queue.submit(n)));
  expect(batches).toEqual([[9], [2, 3], [1]]);
});

test("only the caller of a poisoned item sees its error", async () => {
  const queue = new GroupCommit<number, number>(async (batch) => {
    if (batch.includes(2)) throw new Error("poison");
    return batch;
  }, options);
  const settled = await Promise.allSettled([1, 2, 3].map((n) => queue.submit(n)));
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("a batch is tried again after a transient error, and given up after a few", async () => {
  let failures = 2;
  const queue = new GroupCommit<number, number>(async (batch) => {
    if (failures-- > 0) throw new TabgridError("storage.conflict", "transient", "Try again.");
    return batch;
  }, options);
  expect(await queue.submit(1)).toBe(1);
  failures = 100;
  await expect(queue.submit(2)).rejects.toThrow("Try again.");
  await queue.idle();
});
