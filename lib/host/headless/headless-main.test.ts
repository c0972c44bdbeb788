import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
