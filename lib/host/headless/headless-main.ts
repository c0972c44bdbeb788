/**
 * A contributor without a browser; `read-headless-options.ts` says what its command line may hold. The engine and its
 * workers are threads of this process. Ends on SIGINT, on SIGTERM, and when the parent that forked it goes away,
 * each time after giving back what it holds.
 */
import { join as joinPath } from "node:path";
import { SHARE_ENV, Worker } from "node:worker_threads";
import { onEndSignals } from "#lib/processes/end-signals.ts";
import type { LinkCode } from "#lib/protocol/messages/accounts.ts";
import type { EngineState } from "../engine/engine-state.ts";
import type { Pause } from "../policies/decide-activity.ts";
import { FileKeyStore, HOST_KEY_FILE } from "../store/file-key-store.ts";
import { joinAccount } from "./join-account.ts";
import { HEADLESS_USAGE, readHeadlessOptions } from "./read-headless-options.ts";

/** The engine gives up its farewells before that, in milliseconds. */
const STOP_LIMIT_MS = 8_000;

const { options, linkCode, quiet } = readOptions();
if (linkCode !== null) await join(linkCode);
// The GPU's worker chooses its driver through the environment, and native code reads only the one all threads share.
const engine = new Worker(new URL("../../../workers/headless-engine.ts", import.meta.url), {
  workerData: options,
  env: SHARE_ENV,
});
let shown = "";
let stopping = false;

engine.on("message", (state: EngineState) => {
  if (process.connected) process.send!({ type: "state", state: { ...state, recentTiles: [] } });
  const line = summarize(state);
  if (line !== shown && !quiet) console.log(line);
  shown = line;
});
engine.once("error", (error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
engine.once("exit", (code) => process.exit(code));
// A server that runs this host asks by SIGTERM, as often as it likes: only another interrupt means now.
onEndSignals({ end: stop, endNow: () => process.exit(130) }, ["SIGINT"]);
for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
process.once("disconnect", stop);

function stop(): void {
  if (stopping) return;
  stopping = true;
  engine.postMessage("stop");
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
}

async function join(code: LinkCode): Promise<void> {
  try {
    const keys = new FileKeyStore(joinPath(options.folder, HOST_KEY_FILE));
    const { hostId, accountId } = await joinAccount(options.url, code, { keys, fetch });
    console.log(`Host ${hostId} computes for the account ${accountId} from now on.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

function summarize(state: EngineState): string {
  if (state.status === "error") return `error: ${state.error?.message ?? "unknown"}`;
  if (state.status === "paused") return `paused: ${state.pauses.map(describePause).join(", ")}`;
  if (state.status === "idle") return `idle: ${state.idle?.code ?? "nothing to do"}`;
  return state.status;
}

function describePause({ code, untilMs }: Pause): string {
  return untilMs === null ? code : `${code} until ${new Date(untilMs).toISOString()}`;
}

function readOptions(): ReturnType<typeof readHeadlessOptions> {
  try {
    return readHeadlessOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${HEADLESS_USAGE}`);
    return process.exit(2);
  }
}
