import type { z } from "zod";
import type { SessionRecord } from "#lib/auth/accounts/account-storage.ts";
import type { Principal } from "#lib/auth/tokens.ts";
import type { ApiRequest, ApiResponse } from "./api-message.ts";

/**
 * Which rate limit a route draws on. `photo` and `result` are what requesters and hosts upload; `watch` is whatever reads
 * all units of a job.
 */
export type RateClass =
  | "session"
  | "account"
  | "job"
  | "estimate"
  | "photo"
  | "result"
  | "picture"
  | "watch"
  | "community"
  | "sign-in";

/** One answer a route may give, for the API's description. */
export interface RouteAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default `application/json` when there is a schema. */
  readonly mediaType?: string;
}

/** A JSON body a route reads. Bodies of other kinds are read by the route itself. */
export interface RouteBody {
  readonly schema: z.ZodType;
  readonly limitBytes: number;
}

/** What a handler gets: everything checked already. */
export interface RouteContext<Params, Query, Body> {
  readonly request: ApiRequest;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Present when the route wants a token. */
  readonly principal: Principal | null;
  /** Present when the route wants a wallet to be signed in. */
  readonly session: SessionRecord | null;
}

/** One operation of the API: the router, the guards and the OpenAPI document all come from this. */
export interface Route {
  readonly method: "GET" | "PUT" | "POST";
  /** Path below `/api/v1`, with `{name}` for parameters that fill a whole segment. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  /** Kinds of token that may call it; anybody may when absent. A signed-in browser does without an account's token. */
  readonly auth?: readonly Principal["kind"][];
  /** The token is checked when there is one, but may be missing. */
  readonly authOptional?: boolean;
  /**
   * Wants a browser in which a wallet signed in, by its cookie: what decides about wallets and money. No token will do.
   * Like whatever else goes by the cookie, it may be changed from our own pages only.
   */
  readonly signedIn?: true;
  /** One class, or one for each kind of token where the route wants one. */
  readonly rate?: RateClass | Readonly<Record<Principal["kind"], RateClass>>;
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodType;
  readonly body?: RouteBody;
  /** Media type and schema of the head of a body that the route reads itself; for the description only. */
  readonly rawBody?: { readonly mediaType: string; readonly schema?: z.ZodType };
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  handle(context: RouteContext<Record<string, unknown>, unknown, unknown>): Promise<ApiResponse>;
}

/** Types a route's handler by its schemas. */
export function route<
  Params extends Readonly<Record<string, z.ZodType>> = Record<never, never>,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(
  definition: Omit<Route, "params" | "query" | "body" | "handle"> & {
    readonly params?: Params;
    readonly query?: Query;
    readonly body?: { readonly schema: Body; readonly limitBytes: number };
    handle(
      context: RouteContext<
        { readonly [Name in keyof Params]: z.output<Params[Name]> },
        z.output<Query>,
        z.output<Body>
      >,
    ): Promise<ApiResponse>;
  },
): Route {
  return definition as unknown as Route;
}
