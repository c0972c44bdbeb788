import { readConfig } from "#lib/config/config.ts";
import { toFetchHandler } from "#lib/http/fetch-handler.ts";
import { openBackend } from "./backend.ts";

let handler: Promise<(request: Request) => Promise<Response>> | null = null;

/**
 * Answers an API request where no custom server can run: the backend opens with the first request and lives as long as the
 * process. No headless host runs beside it.
 *
 * @throws what {@link openBackend} throws; the next request tries again.
 */
export async function handleFetch(request: Request): Promise<Response> {
  handler ??= openHandler().catch((error) => {
    handler = null;
    throw error;
  });
  return (await handler)(request);
}

async function openHandler(): Promise<(request: Request) => Promise<Response>> {
  const config = readConfig();
  // What runs beside it would be ended with it, at any moment.
  const chain = config.chain.kind === "embedded" ? ({ kind: "off" } as const) : config.chain;
  const backend = await openBackend({ ...config, chain }, (message, error) => console.error(message, error ?? ""));
  // The process belongs to Next, which ends it; what is not closed by then is put in order at the next start.
  const close = () => backend.close().catch((error) => console.error("The backend could not be closed", error));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, close);
  return toFetchHandler(backend.api);
}
