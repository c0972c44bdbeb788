import { createClient } from "#lib/sdk/client.ts";
import { openPartnerSite } from "#lib/testing/servers/partner-site.ts";
import { expect, test } from "../fixtures.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";
import { pressUntilClosed, Widget } from "../pages/widget.ts";

test("a site is registered and proven, its visitors are told its share, what they do counts for it, and its switch holds", async ({
  visit,
  ownServer: server,
}) => {
  await using site = await openPartnerSite(server.url);
  const { token } = await createClient({ baseUrl: server.url }).createAccount();
  const params = { units: 3_000, iterations: 2_000_000, resultBytes: 64 };
  const terms = { quorum: 1, maxReplicas: 8 };
  await createClient({ baseUrl: server.url, token }).createJob({ title: "Spin", kernel: "spin", params, terms });

  const owner = await visit(`${server.url}/partners`, { viewport: { width: 360, height: 740 } });
  await owner.getByLabel("Origin").fill(site.origin);
  await owner.getByLabel("Name").fill("Bread & co");
  await owner.getByLabel("Your share, in percent").fill("12.5");
  await owner.getByLabel("Abuse contact").fill("abuse@bread.example");
  await owner.getByRole("button", { name: "Register" }).click();
  await expect(owner.getByRole("heading", { level: 1, name: "Bread & co" })).toBeVisible();

  await owner.getByRole("button", { name: "Look for it now" }).click();
  await expect(owner.getByText("The file: the server answered 404.")).toBeVisible();
  const line = await owner.getByRole("region", { name: "The line" }).textContent();
  site.put("/.well-known/tabgrid-partner.txt", `${line}\n`);
  await owner.getByRole("button", { name: "Look for it now" }).click();
  await expect(owner.getByText("Its origin was proven by a file on it.")).toBeVisible();
  await expect(owner.getByRole("region", { name: "The snippet" })).toContainText(`${server.url}/widget/v1/tabgrid.js`);
  await expectAccessible(owner);

  const widget = new Widget(await visit(site.add()));
  await widget.open();
  await expect(widget.frame.getByText("12.5% goes to Bread & co")).toBeVisible();
  const asking = await widget.ask();
  await expect(asking.getByText("12.5% goes to Bread & co")).toBeVisible();
  await expect(asking.getByRole("link", { name: "Report misuse" })).toHaveAttribute("href", /abuse@bread\.example/);
  await pressUntilClosed(asking, "Start");
  await expect(widget.frame.getByRole("status")).toContainText("verified", { timeout: 60_000 });
  await widget.frame.getByRole("button", { name: "Stop" }).click();

  await owner.reload();
  await expect(owner.getByText("1 visitor", { exact: true })).toBeVisible();
  await owner.goto(`${server.url}/community`);
  await owner.getByRole("tab", { name: "Partners" }).click();
  await expect(owner.getByRole("row", { name: /Bread & co/ })).toBeVisible({ timeout: 60_000 });

  await owner.goBack();
  await owner.getByRole("button", { name: "Switch the widgets off" }).click();
  await expect(owner.getByText("Its widgets say so and start nothing.")).toBeVisible();
  await widget.page.reload();
  await widget.open();
  await expect(widget.frame.getByText("This site has switched its widget off.")).toBeVisible();
  await expect(widget.frame.getByRole("button")).toHaveText(["Close"]);
});

test("a person takes a name, founds a team, and another joins it and is made its founder", async ({ visit }) => {
  const [ada, ben] = [await visit("/community/profile"), await visit("/community/profile")];
  for (const [page, name] of [
    [ada, "Ada"],
    [ben, "Ben"],
  ] as const) {
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
  }
  const team = `Bakers ${Date.now()}`;
  await ada.getByLabel("Name of a new team").fill(team);
  await ada.getByRole("button", { name: "Found it" }).click();
  await expect(ada.getByRole("heading", { level: 1, name: team })).toBeVisible();

  await ben.goto(ada.url());
  await ben.getByRole("button", { name: "Join" }).click();
  await expect(ben.getByRole("link", { name: "Ben" })).toBeVisible();
  await ada.reload();
  await ada.getByRole("button", { name: "Make founder" }).click();
  await ada.getByRole("button", { name: "Hand over" }).click();
  await expect(ada.getByRole("button", { name: "Leave" })).toBeVisible();
  await expectAccessible(ada);
  await ben.reload();
  await expect(ben.getByRole("button", { name: "Rename" })).toBeVisible();
});
