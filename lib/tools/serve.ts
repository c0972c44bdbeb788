import { existsSync, readFileSync } from "node:fs";
import { readConfig } from "#lib/config/config.ts";
import type { ServerOptions } from "#lib/server/start-server.ts";

/** How often it is checked that npm still lives, in milliseconds. */
const PARENT_CHECK_MS = 1_000;

/** Runs the server with the environment's settings until a signal ends it, or npm is gone. */
export async function serve(options: Pick<ServerOptions, "pages">): Promise<void> {
  // Next and React read it while they load.
  Object.assign(process.env, { NODE_ENV: options.pages === "dev" ? "development" : "production" });
  const config = readConfig(process.env);
  const { runServer } = await import("#lib/server/start-server.ts");
  await runServer(config, options, untilNpmIsGone());
}

/**
 * A killed npm does not tell its children, and the shell between it and this process outlives it: without this the server
 * would keep the port and the data. Started without npm, or where there is no /proc, the server is on its own.
 */
function untilNpmIsGone(): Promise<void> | undefined {
  const npm = findNpm();
  if (npm === null) return undefined;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (existsSync(`/proc/${npm}`)) return;
      clearInterval(timer);
      resolve();
    }, PARENT_CHECK_MS).unref();
  });
}

/** The npm that runs this process: the nearest of its ancestors that bears the name. */
function findNpm(): number | null {
  try {
    for (let pid = process.ppid; pid > 1; pid = parentOf(pid)) {
      if (/^npm\b/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"))) return pid;
    }
  } catch {
    // No /proc, or an ancestor ended meanwhile.
  }
  return null;
}

/** From /proc/<pid>/stat: `pid (name) state parent …`. */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}
