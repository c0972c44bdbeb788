import type { SessionRecord } from "#lib/auth/accounts/account-storage.ts";
import { SESSION_LIFETIME_MS, type SignIn, type Site } from "#lib/auth/accounts/sign-in.ts";
import { ForeignOriginError, SiteUnknownError } from "#lib/auth/sign-in-errors.ts";
import type { ApiRequest } from "./api-message.ts";

/** 32 bytes in base64url. */
const SECRET = /^[\w-]{43}$/;
/** Names under which nobody else can be reached, so that a wallet shown one of them is not deceived. */
const LOOPBACK = /^(localhost|127\.0\.0\.1)(:\d{1,5})?$/;

/** Sessions as browsers carry them: in a cookie that scripts cannot read and other sites' pages do not send. */
export interface BrowserSessions {
  /**
   * The address that people know the server by. Without a public origin only loopback names are believed: whoever stood
   * between could otherwise have a wallet sign for their own name.
   *
   * @throws {SiteUnknownError}
   */
  siteOf(request: ApiRequest): Site;
  /** Lets through what our own pages send, by Origin and Sec-Fetch-Site. @throws {ForeignOriginError} @throws {SiteUnknownError} */
  requireOwnPage(request: ApiRequest): void;
  /** The secret that a request brings; null when it brings none. */
  secretOf(request: ApiRequest): string | null;
  /** Whose browser sent it, if it is signed in. */
  find(request: ApiRequest): Promise<SessionRecord | null>;
  /** Set-Cookie header that hands a secret to the browser, or with null takes it away. */
  cookie(site: Site, secret: string | null): string;
}

/** @param publicOrigin as the operator set it; undefined where people reach the server by its own address. */
export function createBrowserSessions(signIn: SignIn, publicOrigin: string | undefined): BrowserSessions {
  const siteOf = (request: ApiRequest): Site => {
    if (publicOrigin !== undefined) return { origin: publicOrigin, domain: new URL(publicOrigin).host };
    const domain = request.header("host") ?? "";
    if (!LOOPBACK.test(domain)) throw new SiteUnknownError();
    return { origin: `http://${domain}`, domain };
  };
  const nameFor = (origin: string | undefined): string =>
    // The prefix has browsers refuse it without Secure, from another path, or for a whole domain (RFC 6265bis, 4.1.3).
    origin?.startsWith("https:") ? "__Host-tabgrid-session" : "tabgrid-session";
  const secretOf = (request: ApiRequest): string | null => {
    const name = `${nameFor(publicOrigin)}=`;
    const pairs = (request.header("cookie") ?? "").split(";").map((pair) => pair.trim());
    const secret = pairs.find((pair) => pair.startsWith(name))?.slice(name.length);
    return secret !== undefined && SECRET.test(secret) ? secret : null;
  };
  return {
    siteOf,
    secretOf,
    requireOwnPage(request) {
      const { origin } = siteOf(request);
      const fetchSite = request.header("sec-fetch-site") ?? "same-origin";
      if (request.header("origin") !== origin || fetchSite !== "same-origin") throw new ForeignOriginError();
    },
    async find(request) {
      const secret = secretOf(request);
      return secret === null ? null : signIn.findSession(secret);
    },
    cookie({ origin }, secret) {
      const secure = origin.startsWith("https:") ? "; Secure" : "";
      const maxAgeSeconds = secret === null ? 0 : SESSION_LIFETIME_MS / 1_000;
      return `${nameFor(origin)}=${secret ?? ""}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${secure}`;
    },
  };
}
