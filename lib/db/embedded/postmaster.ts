import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunningWith } from "#lib/processes/is-running.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** How often a state of the server is looked at while waiting for it, in milliseconds. */
const POLL_MS = 20;
/** Time for an orderly stop before the server is told to stop at once; it then recovers at the next start. */
const FAST_STOP_MS = 20_000;
/** Time for a start, recovery after a crash included. */
const START_MS = 120_000;

/** What `postmaster.pid` says; the file format is PostgreSQL's (src/include/utils/pidfile.h). */
export interface Postmaster {
  readonly pid: number;
  readonly ready: boolean;
}

/** Reads `postmaster.pid`; null when there is none or the process it names is not the server of this folder. */
export async function findPostmaster(directory: string): Promise<Postmaster | null> {
  const lines = (await readFile(join(directory, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !(await isRunningWith(pid, directory))) return null;
  return { pid, ready: lines[7]?.trim() === "ready" };
}

/** Waits until the server accepts connections. */
export async function awaitReady(directory: string, hasExited: () => boolean): Promise<Postmaster> {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const postmaster = await findPostmaster(directory);
    if (postmaster?.ready) return postmaster;
    if (hasExited()) throw new EmbeddedPostgresError("PostgreSQL stopped while starting.");
    await sleep(POLL_MS);
  }
  throw new EmbeddedPostgresError("PostgreSQL did not become ready.");
}

/** Stops a server: disconnects clients and writes everything down; if that takes too long, stops at once. */
export async function stopPostmaster(directory: string, pid: number): Promise<void> {
  signal(pid, "SIGINT");
  if (await isGone(directory, pid, FAST_STOP_MS)) return;
  signal(pid, "SIGQUIT");
  if (!(await isGone(directory, pid, FAST_STOP_MS))) throw new EmbeddedPostgresError("PostgreSQL does not stop.");
}

async function isGone(directory: string, pid: number, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    if ((await findPostmaster(directory))?.pid !== pid) return true;
    await sleep(POLL_MS);
  }
  return false;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
