import type { SessionRecord } from "#lib/auth/accounts/account-storage.ts";
import { TokenKindError, TokenMissingError } from "#lib/auth/auth-errors.ts";
import { SignInNeededError } from "#lib/auth/sign-in-errors.ts";
import type { Principal, Tokens } from "#lib/auth/tokens.ts";
import { API_BASE_PATH } from "./api-base-path.ts";
import type { ApiRequest, ApiResponse } from "./api-message.ts";
import type { BrowserSessions } from "./browser-sessions.ts";
import { InvalidRequestError, RouteNotFoundError, UnsupportedMediaTypeError } from "./http-errors.ts";
import { parseJsonBody } from "./json-body.ts";
import { problemResponse } from "./problems.ts";
import { createRateLimiter, isLoopback, type RateLimit, type RateLimiter, senderOf, siteOf } from "./rate-limiter.ts";
import type { RateClass, Route } from "./route.ts";
import { createRouter } from "./router.ts";

/** How often a sender may call each class of costly routes. */
export type RateLimits = Readonly<Record<RateClass, RateLimit>>;

/** Suits a public coordinator; results are one per unit of every host behind an address, so they are many. */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  session: { perMinute: 120, burst: 60 },
  account: { perMinute: 10, burst: 10 },
  job: { perMinute: 30, burst: 30 },
  estimate: { perMinute: 600, burst: 120 },
  photo: { perMinute: 30, burst: 30 },
  result: { perMinute: 60_000, burst: 5_000 },
  picture: { perMinute: 12_000, burst: 5_000 },
  watch: { perMinute: 600, burst: 300 },
  community: { perMinute: 240, burst: 120 },
  "sign-in": { perMinute: 60, burst: 30 },
};
/** Senders on the same machine are the operator's own: they get this many times the limits. */
const LOOPBACK_FACTOR = 1_000;
/** All networks of one IPv6 site together get so many times the limits: a provider's site is many people. */
const SITE_FACTOR = 16;

/** The API without any server around it. */
export interface Api {
  /** Answers a request whose path lies below `/api/v1`. Never rejects: what fails is answered with a problem. */
  handle(request: ApiRequest): Promise<ApiResponse>;
}

export interface ApiParts {
  readonly routes: readonly Route[];
  readonly tokens: Tokens;
  /** Null where no wallet signs in. */
  readonly sessions: BrowserSessions | null;
  readonly rateLimits: RateLimits;
  readonly now: () => number;
  /** Told of every error that is answered with a 5xx status and is not merely passing. */
  readonly reportError: (error: unknown, request: { method: string; path: string }) => void;
}

/** Any origin may call: hosts live on partners' pages. Browsers send no cookies along then, and our own pages' are checked. */
const CORS_HEADERS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "etag, content-range, retry-after, content-disposition",
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
};

/** Builds the API from its route table. */
export function assembleApi(parts: ApiParts): Api {
  const router = createRouter(parts.routes);
  const limiters = new Map<RateClass, RateLimiter>();
  for (const [name, limit] of Object.entries(parts.rateLimits))
    limiters.set(name as RateClass, createRateLimiter(limit, parts.now));

  const identify = (route: Route, request: ApiRequest): Principal | null => {
    if (route.auth === undefined) return null;
    const header = request.header("authorization");
    if (header === undefined) return null;
    const principal = parts.tokens.verify(/^bearer /i.test(header) ? header.slice(7).trim() : "");
    if (!route.auth.includes(principal.kind)) throw new TokenKindError(principal.kind, route.auth);
    return principal;
  };

  const limit = (route: Route, request: ApiRequest, kind: Principal["kind"], id: string | null): void => {
    const rate = typeof route.rate === "object" ? route.rate[kind] : route.rate;
    if (rate === undefined) return;
    const factor = isLoopback(request.address) ? LOOPBACK_FACTOR : 1;
    const take = limiters.get(rate)!;
    take(id ?? senderOf(request.address), factor);
    const site = id === null ? siteOf(request.address) : null;
    if (site !== null) take(site, SITE_FACTOR * factor);
  };

  /** The session that a request goes by, where it brings no token. @throws what says that our own page did not send it. */
  const findSession = async (route: Route, request: ApiRequest): Promise<SessionRecord | null> => {
    const takesSession = route.signedIn || route.auth?.includes("account");
    if (!takesSession || parts.sessions === null || parts.sessions.secretOf(request) === null) return null;
    if (!["GET", "HEAD"].includes(request.method)) parts.sessions.requireOwnPage(request);
    return parts.sessions.find(request);
  };

  const answer = async (request: ApiRequest): Promise<ApiResponse> => {
    const path = request.path.slice(API_BASE_PATH.length);
    if (request.method === "OPTIONS") return preflight(router.methodsOf(path));
    const { route, params } = router.match(request.method, path);
    const values = route.params === undefined ? params : parseParams(route.params, params);
    let principal = identify(route, request);
    limit(route, request, principal?.kind ?? "account", null);
    const session = principal === null ? await findSession(route, request) : null;
    if (session !== null && route.auth !== undefined)
      principal = { kind: "account", id: session.accountId, expiresAtMs: session.expiresAtMs };
    if (principal !== null) limit(route, request, principal.kind, principal.id);
    else if (route.auth !== undefined && !route.authOptional) throw new TokenMissingError(route.auth);
    if (session === null && route.signedIn) throw new SignInNeededError();
    const query = route.query === undefined ? undefined : parseQuery(route.query, request.query);
    const body = route.body === undefined ? undefined : await readJson(route.body, request);
    return route.handle({ request, params: values, query, body, principal, session });
  };

  return {
    async handle(request) {
      let response: ApiResponse;
      try {
        response = await answer(request);
      } catch (error) {
        response = problemResponse(error);
        if (response.status >= 500 && response.status !== 503)
          parts.reportError(error, { method: request.method, path: request.path });
      }
      return { ...response, headers: { ...CORS_HEADERS, ...response.headers } };
    },
  };
}

function preflight(methods: readonly string[]): ApiResponse {
  if (methods.length === 0) throw new RouteNotFoundError();
  return {
    status: 204,
    headers: {
      allow: methods.join(", "),
      "access-control-allow-methods": methods.join(", "),
      "access-control-allow-headers": "authorization, content-type, range, if-none-match, last-event-id",
      "access-control-max-age": "86400",
    },
    body: null,
  };
}

function parseParams(
  schemas: NonNullable<Route["params"]>,
  params: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const parsed = schema.safeParse(params[name]);
    if (!parsed.success) throw new RouteNotFoundError();
    values[name] = parsed.data;
  }
  return values;
}

function parseQuery(schema: NonNullable<Route["query"]>, query: string): unknown {
  const parsed = schema.safeParse(Object.fromEntries(new URLSearchParams(query)));
  if (!parsed.success) throw new InvalidRequestError("query", parsed.error);
  return parsed.data;
}

async function readJson(body: NonNullable<Route["body"]>, request: ApiRequest): Promise<unknown> {
  const type = request.header("content-type");
  if (!isMediaType(type, "application/json")) throw new UnsupportedMediaTypeError(type, "application/json");
  const parsed = body.schema.safeParse(parseJsonBody(await request.readBody(body.limitBytes)));
  if (!parsed.success) throw new InvalidRequestError("body", parsed.error);
  return parsed.data;
}

/** Whether a Content-Type header names a media type, whatever its parameters. */
export function isMediaType(header: string | undefined, wanted: string): boolean {
  if (header === undefined) return false;
  const end = header.indexOf(";");
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase() === wanted;
}
