import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isApiPath } from "#lib/http/api-base-path.ts";

/**
 * Mounts the API for places that can run Next but no server of ours. `npm start` answers these paths before Next sees them.
 * The backend is loaded from its sources at run time: it starts processes and native modules that no bundler should touch.
 */
export const dynamic = "force-dynamic";

type FetchHandler = (request: Request) => Promise<Response>;

async function handle(request: Request): Promise<Response> {
  if (!isApiPath(new URL(request.url).pathname)) return new Response("Not found\n", { status: 404 });
  const source = pathToFileURL(join(process.cwd(), "lib", "server", "fetch-backend.ts")).href;
  const loaded: { handleFetch: FetchHandler } = await import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ source
  );
  return loaded.handleFetch(request);
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
