import { sha256, toHex } from "#lib/protocol/digests.ts";
import type { HostId } from "#lib/protocol/ids.ts";

/** Algorithm of host keys: what WebCrypto offers everywhere. */
export const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

/** A host's key, ready to prove itself with. */
export interface Identity {
  readonly hostId: HostId;
  /** Raw point, 65 bytes, base64url. */
  readonly publicKey: string;
  /** ECDSA-SHA-256 over UTF-8 of `text`, IEEE P1363, base64url. */
  sign(text: string): Promise<string>;
}

/** The identity that a key pair proves: the host id is the first 16 bytes of SHA-256 of the raw public key. */
export async function identityOf(pair: CryptoKeyPair): Promise<Identity> {
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return {
    hostId: toHex((await sha256(raw)).subarray(0, 16)) as HostId,
    publicKey: toBase64Url(raw),
    async sign(text) {
      const algorithm = { name: "ECDSA", hash: "SHA-256" };
      const bytes = await crypto.subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(text));
      return toBase64Url(new Uint8Array(bytes));
    },
  };
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
