import { createHmac, timingSafeEqual } from "node:crypto";
import { partnerIdSchema } from "#lib/protocol/messages/partners.ts";
import { TokenExpiredError, TokenInvalidError } from "./auth-errors.ts";

/** A consent lasts a day, and begins a moment after its visitor was told for whom. */
const LIFETIME_MS = 25 * 3_600_000;

/**
 * Tokens that say on whose pages a visitor agreed: made where our frame asks with the origin that its browser names, and
 * shown when the visitor's host opens its session. They prove what the frame said, not that it was a browser that said so.
 */
export interface Attributions {
  issue(partnerId: string): string;
  /** @returns the partner's id. @throws {TokenInvalidError} @throws {TokenExpiredError} */
  verify(token: string): string;
}

/** Stateless tokens `partner.id.expiry.mac`, made like those of lib/auth/tokens.ts. */
export function createAttributions(secret: string, now: () => number): Attributions {
  const macOf = (text: string): Buffer => createHmac("sha256", secret).update(text).digest();
  return {
    issue(partnerId) {
      const text = `partner.${partnerId}.${(now() + LIFETIME_MS).toString(36)}`;
      return `${text}.${macOf(text).toString("base64url")}`;
    },
    verify(token) {
      const [kind, id, expiry, mac, ...rest] = token.split(".");
      if (kind !== "partner" || id === undefined || expiry === undefined || mac === undefined || rest.length > 0)
        throw new TokenInvalidError();
      const given = Buffer.from(mac, "base64url");
      const wanted = macOf(`${kind}.${id}.${expiry}`);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new TokenInvalidError();
      if (Number.parseInt(expiry, 36) <= now()) throw new TokenExpiredError();
      return partnerIdSchema.parse(id);
    },
  };
}
