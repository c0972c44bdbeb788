import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const HOST_MAIN = fileURLToPath(new URL("../host/headless/headless-main.ts", import.meta.url));
/** First and longest pause before a host that ended is started again, in milliseconds. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A host that ran this long was sound: the next pause is short again. In milliseconds. */
const SOUND_MS = 60_000;
/** Time a host has to give back what it holds, in milliseconds. */
const STOP_MS = 9_000;

export interface HostSupervisorOptions {
  /** Address of the coordinator. */
  readonly url: string;
  readonly workers: number;
  /** Where the host keeps its key and its unreported results. */
  readonly dataDir: string;
  readonly log: (message: string) => void;
  /** The program to run, for tests. */
  readonly main?: string;
}

/**
 * Runs one headless host beside the server and starts it again when it ends, with growing pauses. The host ends by
 * itself when the channel to this process breaks, so it never outlives a killed server.
 *
 * @returns a function that ends it for good.
 */
export function superviseHost(options: HostSupervisorOptions): () => Promise<void> {
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let isStopping = false;

  const start = (): void => {
    const startedAt = performance.now();
    const started = fork(
      options.main ?? HOST_MAIN,
      ["--url", options.url, "--workers", String(options.workers), "--data", options.dataDir, "--quiet"],
      { stdio: ["ignore", "ignore", "inherit", "ipc"] },
    );
    child = started;
    const ended = (message: string): void => {
      if (child !== started) return;
      child = null;
      if (isStopping) return;
      if (performance.now() - startedAt > SOUND_MS) pauseMs = FIRST_PAUSE_MS;
      options.log(`${message}; starting it again in ${pauseMs / 1_000} s.`);
      timer = setTimeout(start, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    };
    started.once("exit", (code, signal) => ended(`The headless host ended (${signal ?? code})`));
    // One that could not be run never exits; errors of one that runs are followed by its end.
    started.on("error", (error) => {
      if (started.pid === undefined) ended(`The headless host could not be run (${error.message})`);
    });
  };

  start();
  return async () => {
    isStopping = true;
    clearTimeout(timer);
    if (child === null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const kill = setTimeout(() => child?.kill("SIGKILL"), STOP_MS);
    await exited;
    clearTimeout(kill);
  };
}
