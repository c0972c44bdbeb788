import { MethodNotAllowedError, RouteNotFoundError } from "./http-errors.ts";
import type { Route } from "./route.ts";

/** A route and the raw values of its path parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Finds routes by path and method. Paths without parameters cost one look-up. A path whose parameters do not have the
 * form their schemas want is treated as not there.
 */
export interface Router {
  /** @throws {RouteNotFoundError} @throws {MethodNotAllowedError} */
  match(method: string, path: string): RouteMatch;
  /** Methods a path answers, HEAD and OPTIONS included; empty when there is no such path. */
  methodsOf(path: string): string[];
}

const NO_PARAMS: Readonly<Record<string, string>> = {};

export function createRouter(routes: readonly Route[]): Router {
  const fixed = new Map<string, Map<string, RouteMatch>>();
  const patterns: { segments: string[]; methods: Map<string, Route> }[] = [];
  for (const route of routes) {
    if (route.path.includes("{")) {
      const segments = route.path.split("/");
      const known = patterns.find((pattern) => pattern.segments.join("/") === route.path);
      if (known !== undefined) known.methods.set(route.method, route);
      else patterns.push({ segments, methods: new Map([[route.method, route]]) });
    } else {
      const methods = fixed.get(route.path) ?? new Map<string, RouteMatch>();
      fixed.set(route.path, methods.set(route.method, { route, params: NO_PARAMS }));
    }
  }

  const findPattern = (path: string): { methods: Map<string, Route>; params: Record<string, string> } | null => {
    const segments = path.split("/", 9);
    for (const pattern of patterns) {
      const params = matchSegments(pattern.segments, segments);
      if (params !== null) return { methods: pattern.methods, params };
    }
    return null;
  };

  const methodsOf = (path: string): string[] => {
    const methods = [...(fixed.get(path) ?? findPattern(path)?.methods ?? new Map()).keys()];
    if (methods.includes("GET")) methods.push("HEAD");
    return methods.length === 0 ? [] : [...methods, "OPTIONS"];
  };

  return {
    methodsOf,
    match(method, path) {
      const wanted = method === "HEAD" ? "GET" : method;
      const exact = fixed.get(path);
      const found = exact === undefined ? findPattern(path) : null;
      const route = found?.methods.get(wanted);
      const match = found !== null && route !== undefined ? { route, params: found.params } : exact?.get(wanted);
      if (match !== undefined) return match;
      const allowed = methodsOf(path);
      throw allowed.length === 0 ? new RouteNotFoundError() : new MethodNotAllowedError(allowed);
    },
  };
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    const wanted = pattern[i]!;
    const given = segments[i]!;
    if (wanted.startsWith("{")) params[wanted.slice(1, -1)] = given;
    else if (wanted !== given) return null;
  }
  return params;
}
