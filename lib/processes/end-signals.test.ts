import { EventEmitter } from "node:events";
import { beforeEach, expect, test } from "vitest";
import { onEndSignals } from "./end-signals.ts";

let source: EventEmitter;
let nowMs: number;
let told: string[];

beforeEach(() => {
  source = new EventEmitter();
  nowMs = 5_000;
  told = [];
  const endings = { end: () => told.push("end"), endNow: () => told.push("now") };
  onEndSignals(endings, ["SIGINT", "SIGTERM"], source as never, () => nowMs);
});

test("an interrupt that comes from the terminal and once more from a parent is one", () => {
  source.emit("SIGINT");
  nowMs += 5;
  source.emit("SIGINT");
  nowMs += 900;
  source.emit("SIGTERM");
  expect(told).toEqual(["end"]);
});

test("whoever tells it again does not want to wait", () => {
  source.emit("SIGTERM");
  nowMs += 1_500;
  source.emit("SIGINT");
  expect(told).toEqual(["end", "now"]);
});
