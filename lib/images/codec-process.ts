import { fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { CodecOutcome, CodecRequest } from "./codec-messages.ts";
import { CodecFailedError, DecodeTimeoutError, ImagesBusyError, ImageTooLargeError } from "./image-errors.ts";

export interface CodecLimits {
  /** Time one image may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Memory one codec process may take, in bytes. */
  readonly memoryBytes: number;
  /** Processes at once. */
  readonly concurrency: number;
  /** Images that may wait for one. */
  readonly queue: number;
}

/** Runs codec requests in processes of their own. */
export interface CodecPool {
  /** @throws {ImagesBusyError} @throws {DecodeTimeoutError} @throws {ImageTooLargeError} @throws {CodecFailedError} */
  run(request: CodecRequest): Promise<CodecOutcome>;
}

const CHILD = fileURLToPath(new URL("./codec-child.ts", import.meta.url));
/** How often a codec process's memory is looked at, in milliseconds. */
const MEMORY_CHECK_MS = 100;

export function createCodecPool(limits: CodecLimits): CodecPool {
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = async (): Promise<void> => {
    if (running < limits.concurrency) {
      running++;
      return;
    }
    if (waiting.length >= limits.queue) throw new ImagesBusyError();
    // Whoever leaves hands its place over, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };

  return {
    async run(request) {
      await enter();
      try {
        return await runInChild(request, limits);
      } finally {
        leave();
      }
    },
  };
}

function runInChild(request: CodecRequest, limits: CodecLimits): Promise<CodecOutcome> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, {
      execArgv: ["--max-old-space-size=256"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // Nothing of ours is a codec's business.
      env: { NODE_ENV: "production" },
    });
    const stop = (error: Error): void => {
      child.kill("SIGKILL");
      finish();
      reject(error);
    };
    const deadline = setTimeout(() => stop(new DecodeTimeoutError(limits.timeoutMs)), limits.timeoutMs);
    const memoryCheck = setInterval(async () => {
      const usedBytes = await anonymousMemoryOf(child.pid);
      if (usedBytes > limits.memoryBytes && child.exitCode === null)
        stop(new ImageTooLargeError({ memoryLimitBytes: limits.memoryBytes }));
    }, MEMORY_CHECK_MS);
    const finish = (): void => {
      clearTimeout(deadline);
      clearInterval(memoryCheck);
      child.removeAllListeners();
      child.on("error", () => undefined);
    };
    child.once("message", (outcome) => {
      finish();
      resolve(outcome as CodecOutcome);
    });
    child.once("error", (error) => stop(new CodecFailedError(error.message)));
    child.once("exit", (code, signal) => stop(new CodecFailedError(`the codec process ended with ${signal ?? code}`)));
    child.send(request);
  });
}

/** Memory a process has to itself, in bytes; 0 where the system does not tell. Mapped files do not count. */
async function anonymousMemoryOf(pid: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
