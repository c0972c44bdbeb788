import {
  createHash,
  createHmac,
  createPublicKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
  verify,
} from "node:crypto";
import type { HostId } from "#lib/protocol/ids.ts";
import {
  HOST_SESSION_PURPOSE,
  type HostChallenge,
  type HostSession,
  type HostSessionRequest,
} from "#lib/protocol/messages/sessions.ts";
import {
  NonceInvalidError,
  PublicKeyInvalidError,
  SignatureInvalidError,
  TooManySessionsError,
} from "./auth-errors.ts";
import type { Tokens } from "./tokens.ts";

/** Time a host has to answer a challenge. */
export const CHALLENGE_LIFETIME_MS = 120_000;
/** Time a host's token is good for. The engine opens a new session when it ends. */
const HOST_SESSION_LIFETIME_MS = 24 * 3_600_000;
/** Spent nonces remembered at most; each lives two minutes, so this allows over 800 sessions a second. */
const MAX_SPENT_NONCES = 100_000;

/** Lets hosts prove that they hold their key. */
export interface HostSessions {
  challenge(): HostChallenge;
  /**
   * Checks the answer to a challenge and opens a session. A nonce is spent by its first well-signed answer.
   *
   * @throws {NonceInvalidError} @throws {PublicKeyInvalidError} @throws {SignatureInvalidError} @throws {TooManySessionsError}
   */
  open(request: HostSessionRequest): HostSession;
}

/**
 * Challenges cost no memory until they are answered: a nonce is `random.expiry.mac`, and only spent ones are remembered,
 * on the server, until they would have expired anyway. Any process that shares the secret can check an answer; the
 * memory of spent nonces is each process's own.
 */
export function createHostSessions(secret: string, tokens: Tokens, now: () => number): HostSessions {
  const spent = new Map<string, number>();
  const macOf = (text: string): Buffer => createHmac("sha256", secret).update(`nonce.${text}`).digest().subarray(0, 16);

  const forgetExpired = (): void => {
    // Insertion order is nearly expiry order: a nonce enters within its two minutes.
    for (const [nonce, expiresAtMs] of spent) {
      if (expiresAtMs > now()) break;
      spent.delete(nonce);
    }
  };

  const checkNonce = (nonce: string): number => {
    const [random, expiry, mac, ...rest] = nonce.split(".");
    if (random === undefined || expiry === undefined || mac === undefined || rest.length > 0)
      throw new NonceInvalidError();
    const given = Buffer.from(mac, "base64url");
    const wanted = macOf(`${random}.${expiry}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || wanted.toString("base64url") !== mac)
      throw new NonceInvalidError();
    const expiresAtMs = Number.parseInt(expiry, 36);
    if (expiresAtMs <= now() || spent.has(nonce)) throw new NonceInvalidError();
    return expiresAtMs;
  };

  return {
    challenge() {
      const text = `${randomBytes(16).toString("base64url")}.${(now() + CHALLENGE_LIFETIME_MS).toString(36)}`;
      return { nonce: `${text}.${macOf(text).toString("base64url")}`, expiresInMs: CHALLENGE_LIFETIME_MS };
    },
    open(request) {
      const expiresAtMs = checkNonce(request.nonce);
      const text = `${HOST_SESSION_PURPOSE}\n${request.nonce}`;
      const hostId = hostIdOfSignature(request.publicKey, text, request.signature);
      forgetExpired();
      if (spent.size >= MAX_SPENT_NONCES) throw new TooManySessionsError();
      spent.set(request.nonce, expiresAtMs);
      return {
        hostId,
        token: tokens.issueHost(hostId, HOST_SESSION_LIFETIME_MS),
        expiresInMs: HOST_SESSION_LIFETIME_MS,
      };
    },
  };
}

/**
 * The host whose key signed a text: ECDSA-SHA-256, IEEE P1363; key and signature in base64url.
 *
 * @throws {PublicKeyInvalidError} @throws {SignatureInvalidError}
 */
export function hostIdOfSignature(publicKey: string, text: string, signature: string): HostId {
  const raw = Buffer.from(publicKey, "base64url");
  const key = { key: importPoint(raw), dsaEncoding: "ieee-p1363" } as const;
  if (!verify("sha256", Buffer.from(text), key, Buffer.from(signature, "base64url"))) throw new SignatureInvalidError();
  return hostIdOfPublicKey(raw);
}

/** The host that owns a raw P-256 public key (65 bytes): the first 16 bytes of its SHA-256, in hex. */
export function hostIdOfPublicKey(raw: Uint8Array): HostId {
  return createHash("sha256").update(raw).digest("hex").slice(0, 32) as HostId;
}

function importPoint(raw: Buffer): KeyObject {
  // SEC 1, 2.3.3: an uncompressed point is 0x04, x, y.
  if (raw.length !== 65 || raw[0] !== 4) throw new PublicKeyInvalidError();
  try {
    return createPublicKey({
      format: "jwk",
      key: {
        kty: "EC",
        crv: "P-256",
        x: raw.subarray(1, 33).toString("base64url"),
        y: raw.subarray(33).toString("base64url"),
      },
    });
  } catch (cause) {
    throw new PublicKeyInvalidError(cause);
  }
}
