/**
 * A contributor without a browser: `headless-main.ts --url URL [--workers N] [--memory MIB] [--gpu] [--data DIR]
 * [--quiet]`. The engine
 * and its workers are threads of this process. Ends on SIGINT, on SIGTERM, and when the parent that forked it goes away,
 * each time after giving back what it holds.
 */
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { SHARE_ENV, Worker } from "node:worker_threads";
import type { EngineState } from "./engine-state.ts";
import type { HeadlessOptions } from "./headless-options.ts";

const USAGE = "Usage: npm run host -- --url URL [--workers N] [--memory MIB] [--gpu] [--data DIR] [--quiet]";
/** Units may take this much of the memory that the machine, or this process's share of it, has. */
const MEMORY_SHARE = 1 / 2;
/** The engine gives up its farewells before that, in milliseconds. */
const STOP_LIMIT_MS = 8_000;

const { options, quiet } = readOptions();
// The GPU's worker chooses its driver through the environment, and native code reads only the one all threads share.
const engine = new Worker(new URL("../../workers/headless-engine.ts", import.meta.url), {
  workerData: options,
  env: SHARE_ENV,
});
let shown = "";
let stopping = false;
let interrupts = 0;

engine.on("message", (state: EngineState) => {
  process.send?.({ type: "state", state: { ...state, recentTiles: [] } });
  const line = summarize(state);
  if (line !== shown && !quiet) console.log(line);
  shown = line;
});
engine.once("error", (error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
engine.once("exit", (code) => process.exit(code));
// A terminal's interrupt reaches this process and its parent, which then asks too: only a second interrupt means now.
process.on("SIGINT", () => (interrupts++ > 0 ? process.exit(130) : stop()));
for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
process.once("disconnect", stop);

function stop(): void {
  if (stopping) return;
  stopping = true;
  engine.postMessage("stop");
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
}

function summarize(state: EngineState): string {
  if (state.status === "error") return `error: ${state.error?.message ?? "unknown"}`;
  if (state.status === "idle") return `idle: ${state.idle?.code ?? "nothing to do"}`;
  return state.status;
}

function readOptions(): { options: HeadlessOptions; quiet: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: "string" },
        workers: { type: "string", default: String(Math.max(1, availableParallelism() - 1)) },
        memory: { type: "string", default: String(defaultMemoryMiB()) },
        gpu: { type: "boolean", default: false },
        data: { type: "string", default: fileURLToPath(new URL("../../.data/host", import.meta.url)) },
        quiet: { type: "boolean", default: false },
      },
    });
    const workers = Number(values.workers);
    const memoryMiB = Number(values.memory);
    if (!values.url || !URL.canParse(values.url)) throw new RangeError("--url needs the coordinator's address.");
    if (!Number.isInteger(workers) || workers < 1 || workers > 1024)
      throw new RangeError("--workers needs a number from 1 to 1024.");
    if (!Number.isInteger(memoryMiB) || memoryMiB < 1) throw new RangeError("--memory needs a number of MiB.");
    const { gpu, data, quiet } = values;
    const url = new URL(values.url).origin;
    return { options: { url, workers, memoryBytes: memoryMiB * 1024 ** 2, gpu, folder: join(data) }, quiet };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return process.exit(2);
  }
}

function defaultMemoryMiB(): number {
  // A container's limit; 0, or more than there is, without one.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.floor((Math.min(totalmem(), limit) * MEMORY_SHARE) / 1024 ** 2);
}
