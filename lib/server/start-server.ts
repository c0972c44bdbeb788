import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Config } from "#lib/config/config.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { createNodeListener } from "#lib/http/node-listener.ts";
import { onEndSignals } from "#lib/processes/end-signals.ts";
import { ownHostDir } from "./arbiters-of.ts";
import { createAssetListener } from "./asset-listener.ts";
import { openBackend } from "./backend.ts";
import { closeHttpServer, createHttpServer, type PagesListener } from "./http-server.ts";
import { openPages } from "./pages-listener.ts";
import { superviseHost } from "./supervise-host.ts";

/** Thrown when the address to listen on cannot be had. */
export class ListenError extends TabgridError {
  constructor(config: Config, cause: NodeJS.ErrnoException) {
    const where = `${config.host ?? "port"} ${config.port}`;
    super("server.cannot-listen", "config", `The server cannot listen on ${where} (${cause.code}).`, {
      cause,
      hints: ["Stop what listens there, or set PORT or HOST."],
    });
  }
}

export interface ServerOptions {
  /** `built`: pages made by `next build`; `dev`: rebuilt as they change; `none`: the API alone. */
  readonly pages: "built" | "dev" | "none";
  /** Where messages go; errors whole. The console by default. */
  readonly log?: (message: string, error?: unknown) => void;
}

/** A server that answers requests. */
export interface RunningServer {
  /** Address under which people reach it. */
  readonly url: string;
  readonly port: number;
  /** Gives back what its host holds, finishes requests under way, stops loops and database. */
  close(): Promise<void>;
}

/**
 * The composition root: opens everything, listens on one port and answers `/api/v1` itself, `/assets/` from the built
 * files, and the rest through Next. Runs one headless host beside itself when the settings ask for it.
 *
 * @throws {ListenError} @throws {DataDirInUseError} and what opening the database throws; nothing stays open then.
 */
export async function startServer(config: Config, options: ServerOptions): Promise<RunningServer> {
  const log = options.log ?? logToConsole;
  // Closed in reverse: the hosts first, while the API still answers them; then requests, pages, and the database last.
  await using opened = new AsyncDisposableStack();
  const backend = await openBackend(config, log);
  opened.defer(() => backend.close());

  let pages: PagesListener | null = null;
  opened.defer(async () => pages?.close());
  const server = createHttpServer({
    api: createNodeListener(backend.api, { trustProxy: config.trustProxy }),
    assets: createAssetListener(folderOf("public"), folderOf(".next/static")),
    pagesAreBuilt: options.pages === "built",
    pages: options.pages === "none" ? null : pagesBehind(() => pages, options.pages),
  });
  try {
    server.listen(config.port, config.host);
    await once(server, "listening");
  } catch (error) {
    throw new ListenError(config, error as NodeJS.ErrnoException);
  }
  const { port } = server.address() as AddressInfo;
  const ownHost = isAnyAddress(config.host) ? "127.0.0.1" : bracketed(config.host!);
  opened.defer(async () => {
    backend.endStreams();
    await closeHttpServer(server);
  });

  if (options.pages !== "none") {
    pages = await openPages(options.pages, { host: config.host ?? "localhost", port });
  }
  if (config.hosts > 0 && backend.isPrimary) {
    const stopHosts = Array.from({ length: config.hosts }, (_, index) =>
      superviseHost({
        url: `http://${ownHost}:${port}`,
        workers: config.hostWorkers,
        dataDir: ownHostDir(config.dataDir, index),
        log,
      }),
    );
    opened.defer(async () => {
      await Promise.all(stopHosts.map((stop) => stop()));
    });
  }

  const shownHost = isAnyAddress(config.host) ? "localhost" : bracketed(config.host!);
  const resources = opened.move();
  let closing: Promise<void> | null = null;
  return {
    url: config.publicOrigin ?? `http://${shownHost}:${port}`,
    port,
    close: () => {
      closing ??= resources.disposeAsync();
      return closing;
    },
  };
}

/**
 * Starts a server, prints its address, and ends the process cleanly when told to, or when `orphaned` resolves; one that
 * is still starting ends when it is up. Another signal ends it at once; nothing accepted is lost then either, the next start
 * takes longer.
 */
export async function runServer(config: Config, options: ServerOptions, orphaned?: Promise<void>): Promise<void> {
  const log = options.log ?? logToConsole;
  const starting = startServer(config, options);
  let isStopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    // A start that fails is told below, and ends the process.
    const server = await starting.catch(() => new Promise<never>(() => undefined));
    try {
      await server.close();
      process.exit(exitCode);
    } catch (error) {
      log("The server could not be stopped cleanly", error);
      process.exit(1);
    }
  };
  onEndSignals({ end: () => void stop(0), endNow: () => process.exit(130) });
  void orphaned?.then(() => stop(0));
  process.on("unhandledRejection", (error) => log("A promise was rejected and nobody cared", error));
  process.on("uncaughtException", (error) => {
    log("Something went wrong where nobody expected it; stopping", error);
    if (isStopping) process.exit(1);
    void stop(1);
  });
  try {
    const { url } = await starting;
    if (!isStopping) console.log(`Tabgrid is ready at ${url}`);
  } catch (error) {
    if (error instanceof TabgridError && error.kind === "config")
      console.error([error.message, ...error.hints].join("\n"));
    else log("The server could not be started", error);
    process.exit(1);
  }
}

/** Requests for pages wait nowhere: until Next is ready they are asked to come back. */
function pagesBehind(find: () => PagesListener | null, mode: "built" | "dev"): PagesListener {
  const upgrade: PagesListener["upgrade"] = async (req, socket, head) => {
    const pages = find();
    if (!pages?.upgrade) socket.destroy();
    else await pages.upgrade(req, socket, head);
  };
  return {
    async handle(req, res) {
      const pages = find();
      if (pages !== null) await pages.handle(req, res);
      else res.writeHead(503, { "retry-after": "1", "content-type": "text/plain" }).end("Starting\n");
    },
    upgrade: mode === "dev" ? upgrade : null,
    async close() {
      await find()?.close();
    },
  };
}

const folderOf = (path: string): string => fileURLToPath(new URL(`../../${path}/`, import.meta.url));
const isAnyAddress = (host: string | undefined): boolean => host === undefined || host === "0.0.0.0" || host === "::";
const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

function logToConsole(message: string, error?: unknown): void {
  if (error === undefined) console.error(`${new Date().toISOString()} ${message}`);
  else console.error(`${new Date().toISOString()} ${message}:`, error);
}
