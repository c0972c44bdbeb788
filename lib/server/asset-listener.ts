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
  ".css": "text/css; charset=utf-8",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
/** Already compressed. */
const DENSE: ReadonlySet<string> = new Set([".woff2", ".png"]);

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
  /** By what a browser accepts, the smallest first. */
  readonly packed: readonly (readonly [encoding: "br" | "gzip", bytes: Buffer])[];
}

const compress = promisify(gzip);
/** How the system says that there is no such file. */
const NOT_A_FILE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"]);

/** Folders of `public/` whose files are served here. */
const FOLDERS = ["/assets/", "/widget/"] as const;
/** What `next build` made for browsers. */
const BUILT = "/_next/static/";
/** A release of the widget: its bytes are promised never to change; and files that are named by their content. */
const FOREVER = /^\/(widget\/\d+\.\d+\.\d+|_next\/static)\//;

/** Whether an address names a file of `public/` that the listener below serves. */
export function isAssetPath(url: string): boolean {
  return FOLDERS.some((folder) => url.startsWith(folder));
}

/** Whether an address names a file that was built for the pages. */
export function isBuiltPath(url: string): boolean {
  return url.startsWith(BUILT);
}

/** How long browsers keep a file. Most names carry no hash: browsers ask each time, and mostly hear 304. */
function cacheControl(url: string): string {
  if (FOREVER.test(url)) return "public, max-age=31536000, immutable";
  return url.startsWith("/widget/") ? "public, max-age=300, stale-while-revalidate=86400" : "no-cache";
}

/**
 * Serves what {@link isAssetPath} names from the public `folder`, and what {@link isBuiltPath} names from the `built` one, from
 * memory, compressed; files built anew are noticed. Where the build left a file packed with Brotli beside it, as `.br`, that
 * is what browsers get.
 */
export function createAssetListener(
  folder: string,
  built: string,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const loaded = new Map<string, Asset>();

  const load = async (path: string): Promise<Asset | null> => {
    try {
      const { mtimeMs } = await stat(path);
      const known = loaded.get(path);
      if (known?.mtimeMs === mtimeMs) return known;
      const bytes = await readFile(path);
      const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
      const asset = { mtimeMs, etag, bytes, packed: DENSE.has(extname(path)) ? [] : await pack(path, bytes) };
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
    const path = locate(folder, built, url);
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
    const accepted = String(req.headers["accept-encoding"] ?? "");
    const [encoding, body] = asset.packed.find(([name]) => new RegExp(`\\b${name}\\b`).test(accepted)) ?? [
      null,
      asset.bytes,
    ];
    res.writeHead(200, {
      ...HEADERS,
      "content-type": type,
      "content-length": body.length,
      "cache-control": cacheControl(url),
      etag: asset.etag,
      ...(url.startsWith(SHELL_WORKER_PATH) && SHELL_HEADERS),
      ...(encoding !== null && { "content-encoding": encoding }),
    });
    res.end(req.method === "HEAD" ? undefined : body);
  };
}

async function pack(path: string, bytes: Buffer): Promise<Asset["packed"]> {
  const [smallest, zipped] = await Promise.all([readFile(`${path}.br`).catch(() => null), compress(bytes)]);
  return [...(smallest === null ? [] : [["br", smallest] as const]), ["gzip", zipped]];
}

/** The file an address names, or null when it would leave its folder or cannot be one of ours. */
function locate(folder: string, built: string, url: string): string | null {
  const path = url.split("?", 1)[0]!;
  if (!/^[\w./~-]+$/.test(path) || path.includes("..")) return null;
  if (isBuiltPath(path)) return join(built, path.slice(BUILT.length));
  return isAssetPath(path) ? join(folder, path) : null;
}
