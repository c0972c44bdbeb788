import { readConfig } from "#lib/config/config.ts";
import { toFetchHandler } from "#lib/http/fetch-handler.ts";
import { openBackend } from "./backend.ts";

let handler: Promise<(request: Request) => Promise<Response>> | null = null;

/**
 * Answers an API request where no custom server can run: the backend opens with the first request and lives as long as the
 * process. No headless host runs beside it.
 */
export async function handleFetch(request: Request): Promise<Response> {
  handler ??= openBackend(readConfig(), (message, error) => console.error(message, error ?? "")).then((backend) => {
    // The process belongs to Next, which ends it; what is not closed by then is put in order at the next start.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void backend.close());
    return toFetchHandler(backend.api);
  });
  try {
    return await (await handler)(request);
  } catch (error) {
    handler = null;
    throw error;
  }
}
