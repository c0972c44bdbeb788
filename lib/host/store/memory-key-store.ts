import { KEY_ALGORITHM } from "../identity.ts";
import type { KeyStore } from "../ports.ts";

/** A key that lives as long as its object: for tests, and for profiles that forbid storage. */
export class MemoryKeyStore implements KeyStore {
  private pair: Promise<CryptoKeyPair> | null = null;

  getKeyPair(): Promise<CryptoKeyPair> {
    this.pair ??= crypto.subtle.generateKey(KEY_ALGORITHM, false, ["sign", "verify"]);
    return this.pair;
  }
}
