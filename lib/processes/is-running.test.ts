import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { isAlive, isRunningWith } from "./is-running.ts";

const hasProc = existsSync("/proc/self/cmdline");

test("a process is known by its id and an argument for as long as it runs", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "folder-of-its-own"]);
  await once(child, "spawn");
  const pid = child.pid!;
  expect(isAlive(pid)).toBe(true);
  await expect.poll(() => isRunningWith(pid, "folder-of-its-own")).toBe(true);
  if (hasProc) expect(await isRunningWith(pid, "another-folder")).toBe(false);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isAlive(pid)).toBe(false);
  expect(await isRunningWith(pid, "folder-of-its-own")).toBe(false);
});

test("somebody else's process is alive too", () => {
  expect(isAlive(1)).toBe(true);
});
