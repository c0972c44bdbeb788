import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { KEY_ALGORITHM } from "../identity.ts";
import type { KeyStore } from "../ports.ts";

/** Its name in a host's folder. */
export const HOST_KEY_FILE = "host-key.json";

interface KeyFile {
  readonly publicKey: JsonWebKey;
  readonly privateKey: JsonWebKey;
}

/** A key pair in a file that only its owner can read. */
export class FileKeyStore implements KeyStore {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async getKeyPair(): Promise<CryptoKeyPair> {
    const text = await readFile(this.path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (text === null) return this.create();
    const saved = JSON.parse(text) as KeyFile;
    return {
      publicKey: await crypto.subtle.importKey("jwk", saved.publicKey, KEY_ALGORITHM, true, ["verify"]),
      privateKey: await crypto.subtle.importKey("jwk", saved.privateKey, KEY_ALGORITHM, false, ["sign"]),
    };
  }

  private async create(): Promise<CryptoKeyPair> {
    const pair = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
    const file: KeyFile = {
      publicKey: await crypto.subtle.exportKey("jwk", pair.publicKey),
      privateKey: await crypto.subtle.exportKey("jwk", pair.privateKey),
    };
    await mkdir(dirname(this.path), { recursive: true });
    await writeFile(`${this.path}.new`, JSON.stringify(file), { mode: 0o600 });
    await rename(`${this.path}.new`, this.path);
    return pair;
  }
}
