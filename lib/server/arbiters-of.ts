import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "#lib/config/config.ts";
import { HOST_KEY_FILE } from "#lib/host/store/file-key-store.ts";
import type { HostId } from "#lib/protocol/ids.ts";

/** Where the server's own host of a number, from 0, keeps its key and its unreported results. */
export function ownHostDir(dataDir: string, index: number): string {
  return join(dataDir, index === 0 ? "host" : `host-${index + 1}`);
}

/**
 * Whom the operator vouches for: the hosts that the settings name, and those that this server runs itself, which are known
 * by the keys in its data folder. A host makes its key before it opens its first session, so it is found there by then.
 */
export function arbitersOf({ arbiters, dataDir, hosts }: Config): (id: HostId) => Promise<boolean> {
  const known = new Set<HostId>(arbiters);
  const unread = new Set(Array.from({ length: hosts }, (_, index) => ownHostDir(dataDir, index)));
  return async (id) => {
    if (known.has(id)) return true;
    for (const dir of unread) {
      const own = await readHostId(join(dir, HOST_KEY_FILE));
      if (own === null) continue;
      unread.delete(dir);
      known.add(own);
    }
    return known.has(id);
  };
}

/** The id of the host whose key is in a file; null when there is none. */
async function readHostId(path: string): Promise<HostId | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const { x, y } = (JSON.parse(text) as { publicKey: { x: string; y: string } }).publicKey;
  // An uncompressed point, as in lib/host/identity.ts.
  const raw = Buffer.concat([Uint8Array.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  return hash("sha256", raw, "hex").slice(0, 32) as HostId;
}
