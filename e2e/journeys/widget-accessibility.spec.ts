import { openPartnerSite, WIDGET } from "#lib/testing/servers/partner-site.ts";
import { expect, test } from "../fixtures.ts";
import { expectAccessible, expectAccessibleAnywhere } from "../pages/expect-accessible.ts";
import { Widget } from "../pages/widget.ts";

const BODY = `<main><h1>Bread</h1>${WIDGET}</main>`;

test("the widget is accessible in every state, on a desktop and on a phone, in either theme", async ({
  visit,
  server,
}) => {
  await using partner = await openPartnerSite(server.url);
  const widget = new Widget(await visit(partner.add({ body: BODY })));
  const { page, frame } = widget;
  await expect(page.getByRole("button", { name: "Lend computing time" })).toBeVisible();
  await expectAccessibleAnywhere(page);
  await widget.open();
  await expect(frame.getByRole("heading")).toBeVisible();
  await expectAccessibleAnywhere(page);
  const asking = await widget.ask();
  await expect(asking.getByText("asks whether")).toBeVisible();
  await expectAccessibleAnywhere(asking);
  await expectAccessibleAnywhere(page);
  await asking.getByRole("button", { name: "Not now" }).click();
  await frame.getByRole("button", { name: "Not now" }).click();
  await widget.agree();
  await expectAccessibleAnywhere(page);
  await frame.getByRole("button", { name: "Stop" }).click();
  await expectAccessible(page);
  await expect(page.getByRole("button", { name: "Lend computing time" })).toBeVisible();
  await widget.open();
  await expect(frame.getByRole("button", { name: "Go on" })).toBeVisible();
  await expectAccessibleAnywhere(page);
  await page.goto(`${server.url}/embed`);
  await expect(page.getByText("on partners' pages only")).toBeVisible();
  await expectAccessibleAnywhere(page);
});

for (const theme of ["light", "dark"] as const) {
  test(`a ${theme} page gets the widget in its theme, whatever the visitor's`, async ({ visit, server }) => {
    await using partner = await openPartnerSite(server.url);
    const body = BODY.replace("<tabgrid-donate", `<tabgrid-donate theme="${theme}"`);
    const colorScheme = theme === "light" ? "dark" : "light";
    const widget = new Widget(await visit(partner.add({ body }), { colorScheme }));
    await widget.open();
    await expect(widget.frame.getByRole("heading")).toBeVisible();
    await expectAccessible(widget.page);
    const asking = await widget.ask();
    await expect(asking.getByText("asks whether")).toBeVisible();
    await expectAccessible(asking);
  });
}
