import { openPartnerSite, WIDGET } from "#lib/testing/partner-site.ts";
import { expect, test } from "../fixtures.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";
import { Widget } from "../pages/widget.ts";

const SIZES = [
  { name: "desktop", viewport: { width: 1280, height: 900 } },
  { name: "phone", viewport: { width: 360, height: 740 } },
] as const;

for (const { name, viewport } of SIZES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`the widget is accessible in every state on a ${name} in the ${colorScheme} theme`, async ({
      visit,
      server,
    }) => {
      await using partner = await openPartnerSite(server.url);
      const body = `<main><h1>Bread</h1>${WIDGET.replace("<tabgrid-donate", `<tabgrid-donate theme="${colorScheme}"`)}</main>`;
      const widget = new Widget(await visit(partner.add({ body }), { viewport, colorScheme }));
      const { page, frame } = widget;
      await expect(page.getByRole("button", { name: "Lend computing time" })).toBeVisible();
      await expectAccessible(page);
      await widget.open();
      await expect(frame.getByRole("heading")).toBeVisible();
      await expectAccessible(page);
      const asking = await widget.ask();
      await expect(asking.getByText("asks whether")).toBeVisible();
      await expectAccessible(asking);
      await expectAccessible(page);
      await asking.getByRole("button", { name: "Not now" }).click();
      await frame.getByRole("button", { name: "Not now" }).click();
      await widget.agree();
      await expectAccessible(page);
      await frame.getByRole("button", { name: "Stop" }).click();
      await expectAccessible(page);
      await expect(page.getByRole("button", { name: "Lend computing time" })).toBeVisible();
      await widget.open();
      await expect(frame.getByRole("button", { name: "Go on" })).toBeVisible();
      await expectAccessible(page);
      await page.goto(`${server.url}/embed?theme=${colorScheme}`);
      await expect(page.getByText("on partners' pages only")).toBeVisible();
      await expectAccessible(page);
    });
  }
}
