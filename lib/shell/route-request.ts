/**
 * Who answers a request of a page that the service worker controls.
 *
 * - `network`: nobody but the network; the worker does not touch it. The API, the widget, and all that is not of the shell.
 * - `static`: the cache, then the network. Names of built files hold their hash, so their bytes never change.
 * - `asset`: the network, then the cache. Workers and kernels go by the same name in every version.
 * - `page`: the network, then what is kept for that page, then the page that says what works offline.
 */
export type Route = "network" | "static" | "asset" | "page";

/** What is looked at of a request. */
export interface ShellRequest {
  readonly method: string;
  readonly url: string;
  readonly mode: string;
}

/** Decides the {@link Route} of a request, for pages of `origin`. */
export function routeRequest({ method, url, mode }: ShellRequest, origin: string): Route {
  const { origin: to, pathname } = new URL(url);
  if (method !== "GET" || to !== origin) return "network";
  if (/^\/(api|embed|widget)(\/|$)/.test(pathname)) return "network";
  if (pathname.startsWith("/_next/static/")) return "static";
  if (pathname.startsWith("/assets/")) return "asset";
  return mode === "navigate" ? "page" : "network";
}

/** Answers of a proxy whose server is away: as good as no connection. */
export function isAway(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
