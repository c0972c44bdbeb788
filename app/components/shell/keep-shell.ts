"use client";

import { SHELL_CACHE, SHELL_WORKER_PATH, type ShellMessage } from "#lib/shell/shell-messages.ts";

/** How often a tab that stays open asks for a newer version, in milliseconds. */
const UPDATE_EVERY_MS = 3_600_000;

/**
 * Has the service worker keep the shell, once the page has nothing better to do.
 *
 * @param offer called when a newer version waits until it is asked to take over.
 */
export async function keepShell(offer: (from: ServiceWorkerRegistration) => void, stop: AbortSignal): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  // Absent where the connection is not secure, and in some private windows.
  if (workers === undefined) return;
  if (process.env.NODE_ENV === "development") return forgetShell(workers);
  await idle();
  if (stop.aborted || savesData()) return;
  const registration = await workers.register(SHELL_WORKER_PATH, { scope: "/" });
  const look = (): void => {
    // Nothing is replaced on a first visit.
    if (!stop.aborted && registration.waiting && workers.controller) offer(registration);
  };
  look();
  const listening = { signal: stop };
  registration.addEventListener(
    "updatefound",
    () => registration.installing?.addEventListener("statechange", look, listening),
    listening,
  );
  const timer = setInterval(() => registration.update().catch(() => undefined), UPDATE_EVERY_MS);
  stop.addEventListener("abort", () => clearInterval(timer));
  tellFiles((await workers.ready).active);
}

/** Has the version that waits take over, and the page loaded anew with it. */
export function takeOver({ waiting }: ServiceWorkerRegistration): void {
  const reload = (): void => location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", reload, { once: true });
  if (waiting !== null) tell(waiting, { type: "take-over" });
  // Another tab asked for it meanwhile.
  else reload();
}

/** Has the pages that open without a connection fetched again, in the language chosen now. */
export function keepInLanguage(): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  tell(workers?.controller ?? null, { type: "another-language" });
}

/** Built files change without changing their names while pages are developed: nothing may be kept then. */
async function forgetShell(workers: ServiceWorkerContainer): Promise<void> {
  for (const registration of await workers.getRegistrations()) await registration.unregister();
  for (const name of await caches.keys()) if (name.startsWith(SHELL_CACHE)) await caches.delete(name);
}

/** What the page loaded by name before the worker saw its requests. */
function tellFiles(worker: ServiceWorker | null): void {
  const urls = performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/_next/static/"));
  tell(worker, { type: "keep", urls: [...new Set(urls.map(({ pathname }) => pathname))] });
}

function tell(worker: ServiceWorker | null, message: ShellMessage): void {
  worker?.postMessage(message);
}

async function idle(): Promise<void> {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  await new Promise<unknown>((resolve) =>
    "requestIdleCallback" in globalThis ? requestIdleCallback(resolve) : setTimeout(resolve, 1_000),
  );
}

function savesData(): boolean {
  return (navigator as { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === true;
}
