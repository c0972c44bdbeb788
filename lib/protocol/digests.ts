import type { Cid, Digest, HostId, UnitId } from "./ids.ts";

const COMMITMENT_DOMAIN = new TextEncoder().encode("tabgrid/commitment/1");
/** Bytes of {@link commitmentPreimage}: domain 20, unit 8, attempt 4, host 16, digest 32. */
export const COMMITMENT_PREIMAGE_BYTES = 80;

/** What one replica's commitment is bound to. */
export interface CommitmentSubject {
  readonly unitId: UnitId;
  readonly attempt: number;
  readonly hostId: HostId;
}

/**
 * The bytes whose SHA-256 is a replica's commitment to a result.
 *
 * Hosts never send the bare digest of a result: they send `sha256(preimage)`, which differs for every unit, attempt and
 * host. Seeing another host's commitment therefore tells a lazy host nothing, and the coordinator can still check each
 * commitment as soon as it holds one verified payload, from the payload's digest alone.
 *
 * @returns `u8[80]`: "tabgrid/commitment/1", unit id (u64 BE), attempt (u32 BE), host id (16 bytes), digest (32 bytes).
 */
export function commitmentPreimage(subject: CommitmentSubject, resultDigest: Digest): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(COMMITMENT_PREIMAGE_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(COMMITMENT_DOMAIN, 0);
  view.setUint32(20, Math.floor(subject.unitId / 2 ** 32));
  view.setUint32(24, subject.unitId >>> 0);
  view.setUint32(28, subject.attempt);
  writeHex(subject.hostId, bytes, 32);
  writeHex(resultDigest, bytes, 48);
  return bytes;
}

/** SHA-256 through WebCrypto; works in browsers, workers and Node. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** The digest of a result's bytes. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<Digest> {
  return toHex(await sha256(bytes)) as Digest;
}

/** The commitment a host sends for a result with this digest. */
export async function commitTo(subject: CommitmentSubject, resultDigest: Digest): Promise<Digest> {
  return toHex(await sha256(commitmentPreimage(subject, resultDigest))) as Digest;
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** CIDv1 (raw, sha2-256, base32) of content whose SHA-256 is `digest`. */
export function cidOfDigest(digest: Digest): Cid {
  // 0x01 CIDv1, 0x55 raw codec, 0x12 sha2-256, 0x20 length 32. https://github.com/multiformats/cid
  const bytes = new Uint8Array(36);
  bytes.set([0x01, 0x55, 0x12, 0x20]);
  writeHex(digest, bytes, 4);
  let text = "b";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) text += BASE32[(value << (5 - bits)) & 31];
  return text as Cid;
}

/** The SHA-256 digest inside a CID; the inverse of {@link cidOfDigest}. */
export function digestOfCid(cid: Cid): Digest {
  const bytes = new Uint8Array(36);
  let bits = 0;
  let value = 0;
  let at = 0;
  for (let i = 1; i < cid.length; i++) {
    value = (value << 5) | BASE32.indexOf(cid[i]!);
    bits += 5;
    if (bits >= 8 && at < bytes.length) {
      bits -= 8;
      bytes[at++] = (value >>> bits) & 255;
    }
    value &= (1 << bits) - 1;
  }
  return toHex(bytes.subarray(4)) as Digest;
}

/** Lower-case hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** Bytes of lower-case hex. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length >> 1);
  writeHex(hex, bytes, 0);
  return bytes;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function writeHex(hex: string, into: Uint8Array, offset: number): void {
  for (let i = 0; i < hex.length; i += 2) into[offset + (i >> 1)] = Number.parseInt(hex.slice(i, i + 2), 16);
}
