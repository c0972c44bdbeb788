import { createHmac, timingSafeEqual } from "node:crypto";
import { type AccountId, accountIdSchema, type HostId, hostIdSchema } from "#lib/protocol/ids.ts";
import { TokenExpiredError, TokenInvalidError } from "./auth-errors.ts";

/** Whom a token speaks for. */
export type Principal =
  | { readonly kind: "host"; readonly id: HostId; readonly expiresAtMs: number }
  | { readonly kind: "account"; readonly id: AccountId; readonly expiresAtMs: number };

/** Makes and checks bearer tokens. */
export interface Tokens {
  issueHost(id: HostId, lifetimeMs: number): string;
  issueAccount(id: AccountId, lifetimeMs: number): string;
  /**
   * Checks a token without any I/O.
   *
   * @throws {TokenInvalidError} when it was not made with this secret.
   * @throws {TokenExpiredError} when its time is over.
   */
  verify(token: string): Principal;
}

/** Tokens remembered as verified; a busy coordinator sees a few thousand hosts, each with one token. */
const CACHE_ENTRIES = 20_000;
/** Longest token made here: kind, UUID, expiry in base 36, 43 characters of MAC, three dots. */
const MAX_TOKEN_CHARS = 120;

/**
 * Stateless tokens `kind.id.expiry.mac`: the expiry is in base-36 milliseconds since 1970, the MAC HMAC-SHA-256 (RFC 2104)
 * over everything before the last dot, in base64url. Any process that knows the secret can verify any token.
 *
 * @example
 * const tokens = createTokens(secret, Date.now);
 * tokens.verify(tokens.issueHost(hostId, 86_400_000)).id === hostId;
 */
export function createTokens(secret: string, now: () => number): Tokens {
  const verified = new Map<string, Principal>();
  const macOf = (text: string): Buffer => createHmac("sha256", secret).update(text).digest();
  const issue = (kind: Principal["kind"], id: string, lifetimeMs: number): string => {
    const text = `${kind}.${id}.${Math.floor(now() + lifetimeMs).toString(36)}`;
    return `${text}.${macOf(text).toString("base64url")}`;
  };

  const check = (token: string): Principal => {
    const parts = token.split(".");
    if (token.length > MAX_TOKEN_CHARS || parts.length !== 4) throw new TokenInvalidError();
    const [kind, id, expiry, mac] = parts as [string, string, string, string];
    const given = Buffer.from(mac, "base64url");
    const wanted = macOf(`${kind}.${id}.${expiry}`);
    // Comparing the text as well refuses base64url spellings that decode to the same bytes.
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || wanted.toString("base64url") !== mac)
      throw new TokenInvalidError();
    const expiresAtMs = Number.parseInt(expiry, 36);
    if (kind === "host") return { kind, id: hostIdSchema.parse(id), expiresAtMs };
    if (kind === "account") return { kind, id: accountIdSchema.parse(id), expiresAtMs };
    throw new TokenInvalidError();
  };

  return {
    issueHost: (id, lifetimeMs) => issue("host", id, lifetimeMs),
    issueAccount: (id, lifetimeMs) => issue("account", id, lifetimeMs),
    verify(token) {
      let principal = verified.get(token);
      if (principal === undefined) {
        principal = check(token);
        if (verified.size >= CACHE_ENTRIES) verified.clear();
        verified.set(token, principal);
      }
      if (principal.expiresAtMs <= now()) {
        verified.delete(token);
        throw new TokenExpiredError();
      }
      return principal;
    },
  };
}
