import { type Browser, type BrowserContext, test as base, type Page } from "@playwright/test";
import type { JobId } from "#lib/protocol/ids.ts";
import { createClient } from "#lib/sdk/client.ts";
import { type ServerProcess, startServerProcess } from "#lib/testing/servers/server-process.ts";

export { expect } from "@playwright/test";

interface Fixtures {
  /** Like `server`, for one journey alone: what others left behind would be computed first. */
  readonly ownServer: ServerProcess;
  /** A visitor with a browser profile of their own, and the first page they opened. */
  readonly visit: (path: string, options?: Parameters<Browser["newContext"]>[0]) => Promise<Page>;
  /**
   * Submits a job whose units only take time, about so many milliseconds each on one core, and are decided by one result.
   * What is left of it when the journey ends is cancelled: the next journey's hosts would compute it before their own.
   */
  readonly submitSpin: (units: number, milliseconds: number) => Promise<JobId>;
}

/** Rounds that one core of a common machine does in a millisecond. */
const SPIN_ROUNDS_PER_MS = 200_000;

interface WorkerFixtures {
  /** A whole server over fresh data, as `npm start` runs it, without a host and a standing job of its own. */
  readonly server: ServerProcess;
}

/** A server whose hosts compute nothing but what a journey submits. */
async function useServer(use: (server: ServerProcess) => Promise<void>): Promise<void> {
  const server = await startServerProcess({ command: "start", hosts: 0, env: { TABGRID_STANDING_JOB: "0" } });
  await use(server);
  await server.dispose();
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern.
    ({}, use) => useServer(use),
    { scope: "worker", timeout: 180_000 },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern.
  ownServer: ({}, use) => useServer(use),

  visit: async ({ browser, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (path, options) => {
      // What a service worker asks for in a page's place, no `route` of a journey would see.
      const context = await browser.newContext({ baseURL: server.url, serviceWorkers: "block", ...options });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    });
    for (const context of contexts) await context.close();
  },

  submitSpin: async ({ server }, use) => {
    const { token } = await createClient({ baseUrl: server.url }).createAccount();
    const client = createClient({ baseUrl: server.url, token });
    const submitted: JobId[] = [];
    await use(async (units, milliseconds) => {
      const params = { units, iterations: milliseconds * SPIN_ROUNDS_PER_MS, resultBytes: 64 };
      const terms = { quorum: 1, maxReplicas: 8 };
      const { id } = await client.createJob({ title: "Spin", kernel: "spin", params, terms });
      submitted.push(id);
      return id;
    });
    for (const id of submitted) await client.cancelJob(id);
  },
});
