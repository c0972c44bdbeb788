import { routeRequest } from "#lib/shell/route-request.ts";
import type { ShellMessage } from "#lib/shell/shell-messages.ts";
import { ShellStore } from "#lib/shell/shell-store.ts";

/** The parts of a service worker's scope that are used: TypeScript has them in a library that excludes a page's. */
interface ShellEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface ShellFetchEvent extends ShellEvent {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface ShellScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: ShellEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: ShellFetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: ShellEvent & { readonly data: ShellMessage }) => void): void;
}

/** Put in by lib/tools/build-shell.ts. */
declare const SHELL: { readonly version: string; readonly assets: readonly string[] };

const scope = globalThis as never as ShellScope;
const store = new ShellStore(SHELL.version, SHELL.assets);

scope.addEventListener("install", (event) => event.waitUntil(store.fill()));

scope.addEventListener("activate", (event) => {
  const { navigationPreload } = scope.registration;
  event.waitUntil(Promise.all([store.forgetOld(), navigationPreload?.enable(), scope.clients.claim()]));
});

scope.addEventListener("fetch", (event) => {
  const { request, preloadResponse } = event;
  const route = routeRequest(request, scope.location.origin);
  if (route === "static") event.respondWith(store.file(request));
  if (route === "asset") event.respondWith(store.asset(request));
  if (route === "page") event.respondWith(store.page(request, preloadResponse));
});

scope.addEventListener("message", (event) => {
  if (event.data.type === "keep") event.waitUntil(store.keep(event.data.urls));
  if (event.data.type === "another-language") event.waitUntil(store.fillPages().catch(() => undefined));
  // Only when the person asked: a version that takes over by itself would change a page under its reader.
  if (event.data.type === "take-over") event.waitUntil(scope.skipWaiting());
});
