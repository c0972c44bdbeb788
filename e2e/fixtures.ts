import { type Browser, type BrowserContext, test as base, type Page } from "@playwright/test";
import { type ServerProcess, startServerProcess } from "#lib/testing/server-process.ts";

export { expect } from "@playwright/test";

interface Fixtures {
  /** A visitor with a browser profile of their own, and the first page they opened. */
  readonly visit: (path: string, options?: Parameters<Browser["newContext"]>[0]) => Promise<Page>;
}

interface WorkerFixtures {
  /** A whole server over fresh data, as `npm start` runs it, without a host and a standing job of its own. */
  readonly server: ServerProcess;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern.
    async ({}, use) => {
      const server = await startServerProcess({ command: "start", hosts: 0, env: { TABGRID_STANDING_JOB: "0" } });
      await use(server);
      await server.dispose();
    },
    { scope: "worker", timeout: 180_000 },
  ],

  visit: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (path, options) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});
