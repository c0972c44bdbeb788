import { readConfig } from "#lib/config/config.ts";
import { runServer, type ServerOptions } from "#lib/server.ts";

/** Runs the server in this process until SIGINT or SIGTERM. */
export function serve(options: Pick<ServerOptions, "pages">): Promise<void> {
  return runServer(readConfig(), options);
}
