import type { BrowserContext, Page } from "@playwright/test";
import { createClient } from "#lib/sdk/client.ts";
import { SHELL_WORKER_PATH } from "#lib/shell/shell-messages.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";

/** A job of units of about 100 ms on one core, each of which one host decides. */
async function submitSpin(url: string, units: number) {
  const client = createClient({ baseUrl: url, token: (await createClient({ baseUrl: url }).createAccount()).token });
  const params = { units, iterations: 20_000_000, resultBytes: 64 };
  // Before all that other journeys left behind; and given to nobody else however long a busy machine takes.
  const terms = { quorum: 1, priority: 10, deadlineMs: 3_600_000 };
  const { id } = await client.createJob({ title: "Spin", kernel: "spin", params, terms });
  return { state: async () => (await client.getJob(id)).state, units: () => client.listUnits(id) };
}

/** Waits until the browser has kept all it needs without a connection. */
async function waitForShell(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  });
}

/** Ends a tab as a crash of the browser would. */
async function crash(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // Never answered.
  devtools.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}

async function openTab(context: BrowserContext, path = "/"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

test("no connection, a crashed tab, another that takes over and is loaded again: nothing is lost, nothing comes twice", async ({
  visit,
  server,
}) => {
  const first = new ContributePage(await visit("/", { serviceWorkers: "allow" }));
  const context = first.page.context();
  await waitForShell(first.page);
  const devtools = await context.newCDPSession(first.page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // What every context of Playwright is.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(["in-incognito"]);

  const job = await submitSpin(server.url, 40);
  await first.start({ gpu: false, workers: 1 });
  await first.waitForVerified(3);
  const second = new ContributePage(await openTab(context));
  await expect(second.page.getByText("The work runs in another tab of this browser")).toBeVisible();

  await context.setOffline(true);
  await expect(second.status).toHaveText("The coordinator cannot be reached", { timeout: 60_000 });
  const jobs = await openTab(context, "/jobs");
  await expect(jobs.getByRole("heading", { name: "This page needs a connection" })).toBeVisible();
  expect(new URL(jobs.url()).pathname).toBe("/jobs");
  await expectAccessible(jobs);

  await crash(first.page);
  await expect(second.page.getByText("The work runs in another tab of this browser")).toBeHidden();
  await second.page.reload();
  await expect(second.page.getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  await expect(second.status).toHaveText("The coordinator cannot be reached");

  await context.setOffline(false);
  await expect(jobs.getByRole("heading", { name: "Your jobs" })).toBeVisible();
  await expect.poll(job.state, { timeout: 90_000 }).toBe("done");
  expect((await job.units()).filter(({ replicas }) => replicas.length !== 1)).toEqual([]);
});

test("a disk without room: contributes all the same", async ({ visit, server }) => {
  await submitSpin(server.url, 40);
  const page = await visit("/");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: 1 });
  await page.reload();
  const host = new ContributePage(page);
  await host.start({ gpu: false, workers: 1 });
  await host.waitForVerified(5);
  await host.stop();
  await expect(host.status).toHaveText("Not contributing");
});

test("a newer version waits until it is asked for; partners' pages keep nothing", async ({ visit }) => {
  const page = await visit("/", { serviceWorkers: "allow" });
  await waitForShell(page);
  const beside = await page.context().newPage();
  // It would ask for the address of before.
  await beside.addInitScript(() => {
    ServiceWorkerContainer.prototype.register = () => new Promise(() => {});
  });
  await beside.goto("/docs");
  const loads = await beside.evaluate(() => performance.timeOrigin);
  // To the browser another address is another version.
  await page.evaluate((path) => navigator.serviceWorker.register(`${path}?next`, { scope: "/" }), SHELL_WORKER_PATH);
  await expect(page.getByText("There is a newer version of this page.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Load it" }).click();
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.scriptURL).catch(() => ""))
    .toMatch(/\?next$/);
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  expect(await beside.evaluate(() => performance.timeOrigin)).toBe(loads);

  const frame = await visit("/embed?partner=someone", { serviceWorkers: "allow" });
  await frame.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  expect(await frame.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});
