import { expect, test } from "vitest";
import { keepAnswer } from "./keep-answer.ts";

test("an answer is asked for once in its time, and one that failed again", async () => {
  let now = 0;
  let asked = 0;
  let fails = false;
  const ask = async (): Promise<number> => {
    asked++;
    if (fails) throw new Error("away");
    return asked;
  };
  const read = keepAnswer(ask, 1_000, () => now);
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  now = 999;
  expect(await read()).toBe(1);
  now = 1_000;
  expect(await read()).toBe(2);
  now = 2_000;
  fails = true;
  await expect(read()).rejects.toThrow("away");
  fails = false;
  expect(await read()).toBe(4);
});
