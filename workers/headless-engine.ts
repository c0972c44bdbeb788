import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parentPort, SHARE_ENV, Worker, workerData } from "node:worker_threads";
import { nodeEndpoint } from "#lib/host/compute/node-endpoint.ts";
import { remoteCompute } from "#lib/host/compute/remote-compute.ts";
import { Engine } from "#lib/host/engine/engine.ts";
import type { HeadlessOptions } from "#lib/host/headless/headless-options.ts";
import { type ComputeWorkers, systemClock } from "#lib/host/ports.ts";
import { FileKeyStore, HOST_KEY_FILE } from "#lib/host/store/file-key-store.ts";
import { FileResultStore } from "#lib/host/store/file-result-store.ts";
import { FileUsageStore } from "#lib/host/store/file-usage-store.ts";
import { createKernelPlanner } from "./kernel-planner.ts";

const workers: ComputeWorkers = {
  spawn(_role, onCrash) {
    const thread = new Worker(new URL("./headless-compute.ts", import.meta.url), { env: SHARE_ENV });
    let ended = false;
    const crash = (why: string): void => {
      if (!ended) onCrash(why);
      ended = true;
    };
    thread.once("error", (error) => crash(error instanceof Error ? error.message : String(error)));
    thread.once("exit", () => crash("the thread ended"));
    return {
      api: remoteCompute(nodeEndpoint(thread)),
      terminate() {
        ended = true;
        void thread.terminate();
      },
    };
  },
};

const options = workerData as HeadlessOptions;
const results = new FileResultStore(options.folder);
const engine = new Engine(
  {
    clock: systemClock,
    fetch: globalThis.fetch,
    origin: options.url,
    keys: new FileKeyStore(join(options.folder, HOST_KEY_FILE)),
    results,
    usage: new FileUsageStore(options.folder),
    planner: createKernelPlanner(),
    workers,
    random: Math.random,
    kind: "headless",
    cores: availableParallelism(),
    memoryBytes: options.memoryBytes,
  },
  options.preferences,
);
engine.setHidden(true);
engine.subscribe((state) => parentPort!.postMessage(state));
parentPort!.once("message", async () => {
  await engine.stop();
  await results.close();
  parentPort!.close();
});
await engine.start();
