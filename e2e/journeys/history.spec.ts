import { createClient } from "#lib/sdk/client.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";

/** A job of tiny units that are decided by one result. */
async function submitSpin(url: string, title: string, units: number): Promise<void> {
  const { token } = await createClient({ baseUrl: url }).createAccount();
  const client = createClient({ baseUrl: url, token });
  const params = { units, iterations: 2_000_000, resultBytes: 64 };
  // Units by themselves: in bundles a few of them would be one line.
  const terms = { quorum: 1, bundle: 1, priority: 10 };
  await client.createJob({ title, kernel: "spin", params, terms });
}

test("what this browser did: unit by unit with the verdict and why, day by day, until it is forgotten", async ({
  visit,
  ownServer,
}) => {
  await submitSpin(ownServer.url, "Turn and turn", 70);
  const host = new ContributePage(await visit(ownServer.url));
  await host.start({ gpu: false, workers: 1 });
  await host.waitForVerified(70);
  await expect(host.page.getByRole("img", { name: /70 verified/ })).toBeVisible({ timeout: 30_000 });
  await host.stop();
  await expect(host.status).toHaveText("Not contributing");
  await host.page.getByRole("button", { name: "Share what you did" }).click();
  await expect(host.page.getByRole("img", { name: /my browser computed 70 units of verified work/ })).toBeVisible();
  await expect(host.page.getByRole("link", { name: "Save the image" })).toHaveAttribute("download", "tabgrid.png");
  await host.page.getByRole("button", { name: "Close" }).click();

  await host.page.getByRole("link", { name: "What your computer did" }).click();
  const units = host.page.getByRole("list", { name: "Units" }).getByRole("listitem");
  await expect(units).toHaveCount(50);
  await expect(units.first()).toContainText("Turn and turn");
  await expect(units.first()).toContainText("Verified");
  await expect(units.first()).toContainText("The result is the one that was accepted.");
  await expectAccessible(host.page);
  await units.first().getByRole("link").focus();
  await host.page.keyboard.press("ArrowDown");
  await expect(units.nth(1).getByRole("link")).toBeFocused();
  await host.page.keyboard.press("PageDown");
  await expect(units).toHaveCount(20);
  await host.page.getByLabel("Verdict").selectOption("Did not count");
  await expect(host.page.getByText("No unit is like that.")).toBeVisible();

  await host.page.getByLabel("Verdict").selectOption("Any");
  const [first] = await host.page.getByRole("button", { name: /^Never serve/ }).all();
  await first!.click();
  await expect(host.page.getByRole("button", { name: /^Serve/ })).toHaveCount(50);

  await host.page.reload();
  await host.page.getByRole("tab", { name: "Days" }).click();
  await expect(host.page.getByRole("row").nth(1)).toContainText("70");
  await expectAccessible(host.page);
  await host.page.getByRole("button", { name: "Forget this history" }).click();
  await host.page.getByRole("button", { name: "Forget it" }).click();
  await expect(host.page.getByText("No day yet")).toBeVisible();
  await host.page.getByRole("tab", { name: "Units" }).click();
  await expect(host.page.getByText("Nothing yet.")).toBeVisible();

  await host.page.getByRole("link", { name: "Contribute" }).click();
  await host.openPreferences();
  await expect(host.page.getByRole("list", { name: "Never" }).getByRole("listitem")).toHaveCount(1);
});

test("nothing moves on the contribute page while it loads, starts, works, waits and stops", async ({
  visit,
  ownServer,
}) => {
  const page = await visit("about:blank");
  await page.addInitScript(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & LayoutShift)[]) {
        const moved = entry.sources.map(({ node }) => (node as Element | null)?.textContent?.slice(0, 60));
        if (!entry.hadRecentInput) shifts.push(`${entry.value}: ${moved.join(" | ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(ownServer.url);
  const host = new ContributePage(page);
  await host.start({ gpu: false, workers: 1 });
  await expect(host.status).toHaveText("Waiting for work");
  await submitSpin(ownServer.url, "A job with a title so long that no line of the page holds the whole of it", 60);
  await host.waitForVerified(60);
  await expect(page.getByRole("img", { name: /60 verified/ })).toBeVisible({ timeout: 30_000 });
  await expect(host.status).toHaveText("Waiting for work");
  await host.stop();
  await expect(host.status).toHaveText("Not contributing");
  expect(await page.evaluate(() => (globalThis as never as { shifts: string[] }).shifts)).toEqual([]);
});

/** Layout Instability, as far as it is used here; TypeScript does not know it. */
interface LayoutShift {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}
