import { expect, it } from "vitest";
import { isAway, routeRequest } from "./route-request.ts";

const ORIGIN = "https://tabgrid.example";

it.each([
  ["/", "navigate", "page"],
  ["/jobs/1?x=2", "navigate", "page"],
  ["/embedded", "navigate", "page"],
  ["/embed", "navigate", "network"],
  ["/embed/window?partner=a", "navigate", "network"],
  ["/api/v1/status", "cors", "network"],
  ["/api/v1/jobs/1/output", "navigate", "network"],
  ["/widget/v1/tabgrid.js", "cors", "network"],
  ["/_next/static/chunks/1abc.js", "no-cors", "static"],
  ["/assets/workers/engine.worker.js", "same-origin", "asset"],
  ["/jobs?_rsc=1", "cors", "network"],
  ["/icon.svg", "no-cors", "network"],
] as const)("%s (%s) is answered by: %s %s", (path, mode, route) => {
  expect(routeRequest({ method: "GET", url: ORIGIN + path, mode }, ORIGIN)).toBe(route);
});

it("leaves alone what changes something, and what goes to others", () => {
  expect(routeRequest({ method: "POST", url: `${ORIGIN}/`, mode: "navigate" }, ORIGIN)).toBe("network");
  expect(routeRequest({ method: "GET", url: "https://other.example/", mode: "navigate" }, ORIGIN)).toBe("network");
});

it("takes a proxy without its server for no connection, and a server's own errors for answers", () => {
  expect([502, 503, 504].every(isAway)).toBe(true);
  expect([200, 304, 404, 500].some(isAway)).toBe(false);
});
