import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { API_BASE_PATH, isApiPath } from "#lib/http/api-base-path.ts";
import { PROBLEM_MEDIA_TYPE } from "#lib/http/problems.ts";
import { isAssetPath, isBuiltPath } from "./asset-listener.ts";

/** Time a sender has for a request's headers, in milliseconds. */
const HEADERS_TIMEOUT_MS = 20_000;
/** Time a sender has for a whole request, in milliseconds: 256 MiB at 300 KB/s. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
/**
 * A connection on which nothing moves for so long is cut, in milliseconds: its other end is gone or does not read. Longer
 * than the longest wait for an image to be decoded (DECODE_QUEUE in backend.ts); event streams beat every few seconds.
 */
const IDLE_TIMEOUT_MS = 10 * 60_000;
/** Longer than proxies keep theirs, so that they are the ones to close, in milliseconds. */
const KEEP_ALIVE_MS = 75_000;
/** Time requests under way have to finish once the server stops, in milliseconds. Event streams are cut then. */
const DRAIN_MS = 3_000;
/** Where sites that collect BOINC's statistics look for them; the API has them under the same name. */
const STATISTICS_FOLDER = "/stats/";
/** How often idle connections are closed meanwhile, in milliseconds. */
const SWEEP_MS = 25;

/** Who answers what. */
export interface HttpParts {
  readonly api: (req: IncomingMessage, res: ServerResponse) => void;
  readonly assets: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  /** Whether the pages' own files are assets, too: where they are built once, and not as their sources change. */
  readonly pagesAreBuilt: boolean;
  /** Everything else; absent on machines that only coordinate. */
  readonly pages: PagesListener | null;
}

/** The pages' part of the server. */
export interface PagesListener {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Takes over a connection, for reloading pages during development; null: takes none. */
  readonly upgrade: ((req: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>) | null;
  close(): Promise<void>;
}

/** Connections that Node does not close with the others: no request has come on them yet, or the pages took them over. */
const looseSockets = new WeakMap<Server, Set<Duplex>>();

/** Builds the one HTTP server. It does not listen yet. */
export function createHttpServer(parts: HttpParts): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
      // Some clients offer HTTP/2 with every request, as RFC 7540 had it (3.2): they are answered as if they had not.
      shouldUpgradeCallback: ({ url = "/", headers }) =>
        typeof parts.pages?.upgrade === "function" && headers.upgrade?.toLowerCase() === "websocket" && !isApiPath(url),
    },
    (req, res) => {
      const url = req.url ?? "/";
      if (isApiPath(url)) parts.api(req, res);
      else if (url.startsWith(STATISTICS_FOLDER)) {
        req.url = `${API_BASE_PATH}${url}`;
        parts.api(req, res);
      } else if (isAssetPath(url) || (parts.pagesAreBuilt && isBuiltPath(url)))
        parts.assets(req, res).catch(() => res.destroy());
      else if (parts.pages !== null) parts.pages.handle(req, res).catch(() => res.destroy());
      else refuse(res);
    },
  );
  server.setTimeout(IDLE_TIMEOUT_MS);
  const loose = new Set<Duplex>();
  looseSockets.set(server, loose);
  server.on("connection", (socket) => {
    loose.add(socket);
    socket.once("close", () => loose.delete(socket));
  });
  server.on("request", ({ socket }) => loose.delete(socket));
  server.on("upgrade", (req, socket, head) => {
    loose.add(socket);
    socket.on("error", () => socket.destroy());
    if (!parts.pages?.upgrade) socket.destroy();
    else parts.pages.upgrade(req, socket, head).catch(() => socket.destroy());
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, reason] =
      error.code === "HPE_HEADER_OVERFLOW"
        ? [431, "Request Header Fields Too Large"]
        : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
          ? [408, "Request Timeout"]
          : [400, "Bad Request"];
    const body = problemText("request.malformed", "The request is not well-formed HTTP.", Number(status));
    socket.end(
      `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
  return server;
}

/** Stops accepting, lets requests under way finish, then cuts what is left. */
export async function closeHttpServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  // Browsers open connections ahead of need; to Node those are not idle.
  for (const socket of looseSockets.get(server) ?? []) socket.destroy();
  // The others fall idle one by one as their last answers go out.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}

function refuse(res: ServerResponse): void {
  const body = problemText("route.not-found", "This server answers /api/v1 only.", 404);
  res.writeHead(404, { "content-type": PROBLEM_MEDIA_TYPE, "content-length": Buffer.byteLength(body) }).end(body);
}

const problemText = (code: string, title: string, status: number): string =>
  JSON.stringify({ type: `urn:tabgrid:problem:${code}`, title, status, code, kind: "user" });
