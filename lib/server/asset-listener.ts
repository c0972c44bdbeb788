import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { SHELL_WORKER_PATH } from "#lib/shell/shell-messages.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".wasm": "application/wasm",
  ".js": "text/javascript; charset=utf-8",
  ".wgsl": "text/wgsl; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
};

/** Any page may use these files, also a cross-origin isolated one: partners load the widget, and workers run in its frame. */
const HEADERS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "cross-origin-embedder-policy": "require-corp",
  "x-content-type-options": "nosniff",
  vary: "accept-encoding",
};

/** The service worker lies with the other built files and keeps pages of the whole origin. */
const SHELL_HEADERS: Readonly<Record<string, string>> = { "service-worker-allowed": "/" };

interface Asset {
  readonly mtimeMs: number;
  readonly etag: string;
  readonly bytes: Buffer;
  readonly zipped: Buffer;
}

const compress = promisify(gzip);
/** How the system says that there is no such file. */
const NOT_A_FILE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"]);

/** Folders of `public/` whose files are served here. */
const FOLDERS = ["/assets/", "/widget/"] as const;
/** A release of the widget: its bytes are promised never to change. */
const RELEASE = /^\/widget\/\d+\.\d+\.\d+\//;

/** Whether an address names a file that the listener below serves. */
export function isAssetPath(url: string): boolean {
  return FOLDERS.some((folder) => url.startsWith(folder));
}

/** How long browsers keep a file. Most names carry no hash: browsers ask each time, and mostly hear 304. */
function cacheControl(url: string): string {
  if (RELEASE.test(url)) return "public, max-age=31536000, immutable";
  return url.startsWith("/widget/") ? "public, max-age=300, stale-while-revalidate=86400" : "no-cache";
}

/** Serves what {@link isAssetPath} names from the public `folder`, from memory, compressed; files built anew are noticed. */
export function createAssetListener(folder: string): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const loaded = new Map<string, Asset>();

  const load = async (path: string): Promise<Asset | null> => {
    try {
      const { mtimeMs } = await stat(path);
      const known = loaded.get(path);
      if (known?.mtimeMs === mtimeMs) return known;
      const bytes = await readFile(path);
      const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
      const asset = { mtimeMs, etag, bytes, zipped: await compress(bytes) };
      loaded.set(path, asset);
      return asset;
    } catch (error) {
      loaded.delete(path);
      if (NOT_A_FILE.has((error as NodeJS.ErrnoException).code ?? "")) return null;
      throw error;
    }
  };

  return async (req, res) => {
    if (req.method !== "GET" && req.method !== "HEAD") {
      res.writeHead(405, { ...HEADERS, allow: "GET, HEAD" }).end();
      return;
    }
    const url = req.url ?? "";
    const path = locate(folder, url);
    const type = path === null ? undefined : TYPES[extname(path)];
    const asset = path === null || type === undefined ? null : await load(path);
    if (asset === null || type === undefined) {
      res.writeHead(404, { ...HEADERS, "content-type": "text/plain" }).end("Not found\n");
      return;
    }
    if (req.headers["if-none-match"]?.includes(asset.etag)) {
      res.writeHead(304, { ...HEADERS, "cache-control": cacheControl(url), etag: asset.etag }).end();
      return;
    }
    const isZipped = /\bgzip\b/.test(String(req.headers["accept-encoding"] ?? ""));
    const body = isZipped ? asset.zipped : asset.bytes;
    res.writeHead(200, {
      ...HEADERS,
      "content-type": type,
      "content-length": body.length,
      "cache-control": cacheControl(url),
      etag: asset.etag,
      ...(url.startsWith(SHELL_WORKER_PATH) && SHELL_HEADERS),
      ...(isZipped && { "content-encoding": "gzip" }),
    });
    res.end(req.method === "HEAD" ? undefined : body);
  };
}

/** The file an address names, or null when it would leave its folder or cannot be one of ours. */
function locate(folder: string, url: string): string | null {
  const path = url.split("?", 1)[0]!;
  return isAssetPath(path) && /^[\w./-]+$/.test(path) && !path.includes("..") ? join(folder, path) : null;
}
