import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { CodecOutcome, CodecRequest } from "./codec-messages.ts";
import { CodecFailedError, CodecTimeoutError, ImageTooLargeError } from "./image-errors.ts";
import { createTurns } from "./turns.ts";

export interface CodecLimits {
  /** Time one image may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Memory one codec process may take, in bytes. */
  readonly memoryBytes: number;
  /** Images worked on at once. */
  readonly concurrency: number;
  /** Images that may wait. */
  readonly queue: number;
}

/**
 * Runs a codec request in a process of its own, which is gone when the promise settles.
 *
 * @throws {CodecTimeoutError} @throws {ImageTooLargeError} when it needs more memory than allowed. @throws {CodecFailedError} also
 * when the signal is aborted.
 */
export type RunCodec = (request: CodecRequest, signal?: AbortSignal) => Promise<CodecOutcome>;

/**
 * Lets work run codecs, so many pieces of work at once. What a piece of work writes and holds besides belongs in it, so
 * that disk and memory are bounded however many wait.
 */
export interface CodecPool {
  /** @throws {ImagesBusyError} and what the work throws. */
  inTurn<T>(work: (run: RunCodec) => Promise<T>): Promise<T>;
}

const CHILD = fileURLToPath(new URL("./codec-child.ts", import.meta.url));
/** How often a codec process's memory is looked at, in milliseconds. */
const MEMORY_CHECK_MS = 100;

export function createCodecPool(limits: CodecLimits): CodecPool {
  const inTurn = createTurns(limits.concurrency, limits.queue);
  const run: RunCodec = (request, signal) => runInChild(request, limits, signal);
  return { inTurn: (work) => inTurn(() => work(run)) };
}

async function runInChild(request: CodecRequest, limits: CodecLimits, signal?: AbortSignal): Promise<CodecOutcome> {
  if (signal?.aborted) throw new CodecFailedError("it was stopped");
  const child = startChild();
  const { promise: outcome, resolve, reject } = Promise.withResolvers<CodecOutcome>();
  const ended = new Promise<string>((tell) => {
    child.once("exit", (code, killedBy) => tell(`the codec process ended with ${killedBy ?? code}`));
    child.on("error", (error) => {
      if (child.pid === undefined) tell(error.message);
    });
  });
  void ended.then((why) => reject(new CodecFailedError(why)));
  child.once("message", (message) => resolve(message as CodecOutcome));
  const stop = (): void => reject(new CodecFailedError("it was stopped"));
  signal?.addEventListener("abort", stop);
  const deadline = setTimeout(() => reject(new CodecTimeoutError(limits.timeoutMs)), limits.timeoutMs);
  const memoryCheck = setInterval(async () => {
    const usedBytes = await anonymousMemoryOf(child.pid);
    if (usedBytes > limits.memoryBytes) reject(new ImageTooLargeError({ memoryLimitBytes: limits.memoryBytes }));
  }, MEMORY_CHECK_MS);
  try {
    if (child.pid !== undefined) child.send(request);
    return await outcome;
  } finally {
    signal?.removeEventListener("abort", stop);
    clearTimeout(deadline);
    clearInterval(memoryCheck);
    child.kill("SIGKILL");
    await ended;
  }
}

/** @throws {CodecFailedError} when the system has no room for another process. */
function startChild(): ChildProcess {
  try {
    return fork(CHILD, {
      execArgv: ["--max-old-space-size=256"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // Nothing of ours is a codec's business.
      env: { NODE_ENV: "production" },
    });
  } catch (error) {
    throw new CodecFailedError(String(error));
  }
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
