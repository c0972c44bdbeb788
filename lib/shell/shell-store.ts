import { findStaticFiles } from "./find-static-files.ts";
import { isAway } from "./route-request.ts";
import { OFFLINE_PAGE, SHELL_CACHE, SHELL_PAGES } from "./shell-messages.ts";

/** Versions whose files are kept: tabs that are still open on the one before may yet load parts of it. */
const VERSIONS_KEPT = 2;

/**
 * The shell of one version: the pages that open without a connection, with everything they and the engine load. Nothing of
 * the API is ever in it.
 */
export class ShellStore {
  private readonly name: string;
  private readonly assets: readonly string[];

  /** @param assets paths of workers, kernels and shaders. */
  constructor(version: string, assets: readonly string[]) {
    this.name = SHELL_CACHE + version;
    this.assets = assets;
  }

  /** Fetches all of it. @throws when any of it cannot be had. */
  async fill(): Promise<void> {
    const cache = await caches.open(this.name);
    const { pages, files } = await fetchPages();
    for (const [path, page] of pages) await cache.put(path, page);
    await cache.addAll([...new Set([...this.assets, ...files])]);
  }

  /** Fetches the pages again, in the language chosen meanwhile. Without a connection those at hand stay. */
  async fillPages(): Promise<void> {
    const { pages, files } = await fetchPages();
    await this.keep(files);
    const cache = await caches.open(this.name);
    for (const [path, page] of pages) await cache.put(path, page);
  }

  /** Forgets versions that no tab can be running any more. */
  async forgetOld(): Promise<void> {
    const versions = (await caches.keys()).filter((name) => name.startsWith(SHELL_CACHE));
    for (const old of versions.slice(0, -VERSIONS_KEPT)) await caches.delete(old);
  }

  /** Fetches built files that are missing; those that cannot be had are left out. */
  async keep(urls: readonly string[]): Promise<void> {
    const cache = await caches.open(this.name);
    const missing = await Promise.all(urls.map(async (url) => ((await caches.match(url)) ? null : url)));
    await Promise.allSettled(missing.map((url) => url && cache.add(url)));
  }

  /** A file whose name holds its hash. */
  async file(request: Request): Promise<Response> {
    const known = await caches.match(request);
    if (known) return known;
    const fresh = await fetch(request);
    if (fresh.ok) await (await caches.open(this.name)).put(request, fresh.clone()).catch(() => undefined);
    return fresh;
  }

  /** A file that goes by the same name in every version. */
  async asset(request: Request): Promise<Response> {
    try {
      return await fetch(request);
    } catch (error) {
      const known = await (await caches.open(this.name)).match(request, { ignoreSearch: true });
      if (known) return known;
      throw error;
    }
  }

  /** @param preloaded what the browser asked for while this worker woke up. */
  async page(request: Request, preloaded: Promise<Response | undefined>): Promise<Response> {
    try {
      const fresh = (await preloaded) ?? (await fetch(request));
      if (!isAway(fresh.status)) return fresh;
      return (await this.keptPage(request)) ?? fresh;
    } catch (error) {
      const kept = await this.keptPage(request);
      if (kept) return kept;
      throw error;
    }
  }

  private async keptPage(request: Request): Promise<Response | undefined> {
    const cache = await caches.open(this.name);
    const { pathname } = new URL(request.url);
    return (await cache.match(pathname)) ?? (await cache.match(OFFLINE_PAGE));
  }
}

/** The pages of the shell in the visitor's language, and the built files they name. @throws when one cannot be had. */
async function fetchPages(): Promise<{ pages: ReadonlyMap<string, Response>; files: readonly string[] }> {
  const pages = new Map<string, Response>();
  const files = new Set<string>();
  for (const path of SHELL_PAGES) {
    const page = await fetch(path, { cache: "reload" });
    if (!page.ok) throw new TypeError(`${path} answered ${page.status}.`);
    for (const file of findStaticFiles(await page.clone().text())) files.add(file);
    pages.set(path, page);
  }
  return { pages, files: [...files] };
}
