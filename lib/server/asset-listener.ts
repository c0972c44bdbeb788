import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  ".wasm": "application/wasm",
  ".js": "text/javascript; charset=utf-8",
  ".wgsl": "text/wgsl; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
};

/**
 * Any page may use these files, also a cross-origin isolated one: workers run in partners' frames. Names carry no
 * hash, so browsers ask each time and mostly hear 304.
 */
const HEADERS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "cross-origin-embedder-policy": "require-corp",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
  vary: "accept-encoding",
};

interface Asset {
  readonly mtimeMs: number;
  readonly etag: string;
  readonly bytes: Buffer;
  readonly zipped: Buffer;
}

const compress = promisify(gzip);
/** How the system says that there is no such file. */
const NOT_A_FILE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"]);

/** Path below which built assets are served. */
export const ASSETS_PATH = "/assets/";

/** Serves `folder` below {@link ASSETS_PATH}, from memory, compressed; files built anew are noticed. */
export function createAssetListener(folder: string): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const root = resolve(folder) + sep;
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
    const path = locate(root, req.url ?? "");
    const type = path === null ? undefined : TYPES[extname(path)];
    const asset = path === null || type === undefined ? null : await load(path);
    if (asset === null || type === undefined) {
      res.writeHead(404, { ...HEADERS, "content-type": "text/plain" }).end("Not found\n");
      return;
    }
    if (req.headers["if-none-match"]?.includes(asset.etag)) {
      res.writeHead(304, { ...HEADERS, etag: asset.etag }).end();
      return;
    }
    const isZipped = /\bgzip\b/.test(String(req.headers["accept-encoding"] ?? ""));
    const body = isZipped ? asset.zipped : asset.bytes;
    res.writeHead(200, {
      ...HEADERS,
      "content-type": type,
      "content-length": body.length,
      etag: asset.etag,
      ...(isZipped && { "content-encoding": "gzip" }),
    });
    res.end(req.method === "HEAD" ? undefined : body);
  };
}

/** The file an address names, or null when it leaves the folder or cannot be one of ours. */
function locate(root: string, url: string): string | null {
  const path = url.slice(ASSETS_PATH.length).split("?", 1)[0]!;
  if (!/^[\w./-]+$/.test(path)) return null;
  const file = resolve(join(root, path));
  return file.startsWith(root) ? file : null;
}
