import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createNodeGpu } from "#lib/testing/gpu.ts";
import type { EngineState } from "../engine/engine-state.ts";

const MAIN = fileURLToPath(new URL("./headless-main.ts", import.meta.url));
/** Nobody answers there: the engine starts its workers all the same. */
const NOWHERE = "http://127.0.0.1:9";

const folder = await mkdtemp(join(tmpdir(), "tabgrid-headless-"));
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** Starts a headless host and resolves with its first state that fits. */
function stateOf(fits: (state: EngineState) => boolean, ...options: string[]): Promise<EngineState> {
  const { VK_ICD_FILENAMES: _icd, VK_DRIVER_FILES: _drivers, ...env } = process.env;
  const child = fork(MAIN, ["--url", NOWHERE, "--workers", "1", "--data", folder, "--quiet", ...options], { env });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.on("message", ({ state }: { state: EngineState }) => fits(state) && resolve(state));
    child.once("exit", (code) => reject(new Error(`The host ended with ${code}.`)));
  });
}

it("ends, and says why, when it cannot join the account that it was given a code of", async () => {
  const code = `0f8fad5b-d9cb-469f-a165-70867728950e.${"ab".repeat(16)}`;
  const child = fork(MAIN, ["--url", NOWHERE, "--data", folder, "--link", code], { silent: true });
  children.push(child);
  const said = text(child.stderr!);
  const [exitCode] = await once(child, "exit");
  expect([exitCode, await said]).toEqual([1, "The coordinator could not be reached.\n"]);
});

const probe = await createNodeGpu();
probe?.destroy();

describe.skipIf(probe === null)("headless host with --gpu", () => {
  it("opens in its worker thread the same GPU that the main thread would", async () => {
    const { gpu } = await stateOf(
      ({ gpu: { adapter, status } }) => adapter !== null || status === "unavailable",
      "--gpu",
    );
    expect(gpu).toMatchObject({ adapter: probe!.description, reason: null });
  });
});
