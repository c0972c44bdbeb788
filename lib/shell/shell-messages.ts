/** Where the bundled service worker is served. */
export const SHELL_WORKER_PATH = "/assets/shell/service-worker.js";
/** Caches of the shell begin with this; the version follows. */
export const SHELL_CACHE = "tabgrid-shell-";
/** The page that stands in for all that cannot be had without a connection. */
export const OFFLINE_PAGE = "/offline";
/** Pages that open without a connection. */
export const SHELL_PAGES = ["/", OFFLINE_PAGE] as const;

/** What pages tell the service worker. */
export type ShellMessage =
  /** Built files that a page loaded before the worker was there. */
  | { readonly type: "keep"; readonly urls: readonly string[] }
  /** The person chose another language. */
  | { readonly type: "another-language" }
  /** The person asked for the version that waits. */
  | { readonly type: "take-over" };
