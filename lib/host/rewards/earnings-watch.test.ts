import { expect, it } from "vitest";
import type { Earnings } from "#lib/protocol/messages/rewards.ts";
import { CoordinatorRefusedError, CoordinatorUnreachableError } from "../exchange/coordinator-client.ts";
import { EarningsWatch } from "./earnings-watch.ts";

const MINUTE = 60_000;
const totals = { pendingWei: "1", confirmedWei: "2", claimableWei: "3", claimedWei: "4", keptWei: "0" };
const answer = async (): Promise<Earnings> => ({ totals, open: null }) as unknown as Earnings;
const away = () => Promise.reject(new CoordinatorUnreachableError(new Error("away")));
const starting = () =>
  Promise.reject(new CoordinatorRefusedError({ code: "rewards.starting", kind: "transient", title: "?" }, 503, 0));
const off = () =>
  Promise.reject(new CoordinatorRefusedError({ code: "rewards.off", kind: "user", title: "No rewards." }, 404, 0));

function scene(answers: (() => Promise<Earnings>)[]) {
  const at = { now: 0, asked: 0 };
  const watch = new EarningsWatch({ now: () => at.now });
  const look = (minute: number): Promise<void> => {
    at.now = minute * MINUTE;
    return watch.look({ getOwnEarnings: () => answers[at.asked++]!() });
  };
  return { at, watch, look };
}

it("asks every five minutes, and keeps what it heard when an answer does not come", async () => {
  const { at, watch, look } = scene([answer, away]);
  for (const minute of [0, 1, 4]) await look(minute);
  expect([at.asked, watch.totals]).toEqual([1, totals]);
  await look(5);
  expect([at.asked, watch.totals]).toEqual([2, totals]);
});

it("asks again within seconds while the chain is not reached, and ever more seldom", async () => {
  const { at, watch, look } = scene([starting, starting, starting, answer, answer]);
  const askedAt: number[] = [];
  for (let second = 0; watch.totals === null; second++) {
    const before = at.asked;
    await look(second / 60);
    if (at.asked > before) askedAt.push(second);
  }
  expect(askedAt).toEqual([0, 5, 15, 35]);
});

it("asks as long after the end of a short epoch as it was before it", async () => {
  const open = { epoch: 1, endsAt: new Date(MINUTE).toISOString(), creditMicro: 0 };
  const { at, look } = scene([async () => ({ ...(await answer()), open }), answer]);
  for (const minute of [0.75, 1, 1.2]) await look(minute);
  expect(at.asked).toBe(1);
  await look(1.25);
  expect(at.asked).toBe(2);
});

it("asks seldom where nothing is paid, and shows nothing", async () => {
  const { at, watch, look } = scene([answer, off, answer]);
  for (const minute of [0, 5, 10, 30]) await look(minute);
  expect([at.asked, watch.totals]).toEqual([2, null]);
  await look(65);
  expect([at.asked, watch.totals]).toEqual([3, totals]);
});
