import { spawn } from "node:child_process";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { isAlive, isRunningWith } from "#lib/processes/is-running.ts";
import { findFoundry } from "../find-foundry.ts";

/** The words that every development chain's accounts come from: whoever wants to may use them, and nothing is at stake. */
export const DEVELOPMENT_MNEMONIC = "test test test test test test test test test test test junk";
/** Blocks whose states are kept in memory: older ones nobody asks for. */
const STATES_KEPT = "128";
/** Where wallets look for a local chain. */
const USUAL_PORT = 8545;
const STOP_MS = 5_000;

/** Thrown when the development chain cannot be started. */
export class EmbeddedChainError extends TabgridError {
  constructor(message: string, hints: readonly string[] = []) {
    super("chain.embedded", "config", message, { hints });
  }
}

/** A running anvil. */
export interface AnvilProcess {
  readonly pid: number;
  readonly rpcUrl: string;
}

/** The file that says which anvil works on a folder; it is also on its command line, which tells it from others. */
const configOf = (folder: string): string => join(folder, "anvil.json");
const processFileOf = (folder: string): string => join(folder, "process.json");
/** What {@link startAnvil} begins with, if it is there. */
export const stateFileOf = (folder: string): string => join(folder, "state.json");

/** The anvil that an earlier server left running on a folder, as after a kill -9; null when there is none. */
export async function findOrphan(folder: string): Promise<AnvilProcess | null> {
  const text = await readFile(processFileOf(folder), "utf8").catch(() => null);
  if (text === null) return null;
  const { pid, rpcUrl } = JSON.parse(text) as AnvilProcess;
  return (await isRunningWith(pid, configOf(folder))) ? { pid, rpcUrl } : null;
}

/**
 * Starts an anvil over a folder's state, on the port that wallets look for a local chain at, or any other when that is taken.
 *
 * @throws {EmbeddedChainError}
 */
export async function startAnvil(folder: string, hasState: boolean): Promise<AnvilProcess> {
  const started = (await tryStart(folder, hasState, USUAL_PORT)) ?? (await tryStart(folder, hasState, 0));
  if (started === null) throw new EmbeddedChainError("The development chain did not start.");
  const temporary = `${processFileOf(folder)}.new`;
  await writeFile(temporary, JSON.stringify(started));
  await rename(temporary, processFileOf(folder));
  return started;
}

async function tryStart(folder: string, hasState: boolean, port: number): Promise<AnvilProcess | null> {
  const file = findFoundry("anvil");
  if (file === null) {
    throw new EmbeddedChainError("There is no anvil for this platform.", [
      "Set TABGRID_CHAIN=off, or CHAIN_ID and RPC_URL of another chain.",
    ]);
  }
  const state = hasState ? ["--load-state", stateFileOf(folder)] : [];
  const child = spawn(
    file,
    [
      ...["--port", String(port), "--host", "127.0.0.1", "--mnemonic", DEVELOPMENT_MNEMONIC],
      ...["--config-out", configOf(folder), "--prune-history", STATES_KEPT, ...state],
    ],
    // A session of its own: a Ctrl-C in the terminal is the server's, which writes the state down first.
    { stdio: ["ignore", "pipe", "ignore"], detached: true },
  );
  child.unref();
  const failed = new Promise<null>((resolve) => child.once("error", () => resolve(null)));
  const listening = (async () => {
    for await (const line of createInterface(child.stdout)) {
      const address = /^Listening on (.+)$/.exec(line)?.[1];
      if (address !== undefined) return { pid: child.pid!, rpcUrl: `http://${address}` };
    }
    return null;
  })();
  const started = await Promise.race([listening, failed]);
  child.stdout.destroy();
  return started;
}

/** Ends an anvil and waits until it is gone. */
export async function stopAnvil(folder: string, { pid }: AnvilProcess): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      break;
    }
    const until = Date.now() + STOP_MS;
    while (isAlive(pid) && Date.now() < until) await sleep(20);
    if (!isAlive(pid)) break;
  }
  await rm(processFileOf(folder), { force: true });
}
