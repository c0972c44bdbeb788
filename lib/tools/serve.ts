import { readConfig } from "#lib/config/config.ts";
import type { ServerOptions } from "#lib/server/start-server.ts";

/** How often it is checked that the process that started this one still lives, in milliseconds. */
const PARENT_CHECK_MS = 1_000;

/** Runs the server with the environment's settings until a signal ends it, or its parent is gone. */
export async function serve(options: Pick<ServerOptions, "pages">): Promise<void> {
  // Next and React read it while they load.
  Object.assign(process.env, { NODE_ENV: options.pages === "dev" ? "development" : "production" });
  const config = readConfig(process.env);
  const { runServer } = await import("#lib/server/start-server.ts");
  endWithParent();
  await runServer(config, options);
}

/** A killed npm does not tell its children: without this the server would keep the port and the data. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
  }, PARENT_CHECK_MS).unref();
}
