import type { Page } from "puppeteer-core";
import { createClient } from "#lib/sdk/client.ts";
import { driveFirefox } from "#lib/testing/browsers/drive-firefox.ts";
import { findFirefox } from "#lib/testing/browsers/run-firefox.ts";
import { openPartnerSite } from "#lib/testing/servers/partner-site.ts";
import { expect, test } from "../fixtures.ts";

const firefox = findFirefox();

test("in Firefox, which cannot tell what a page does to a frame, each visit is asked for in our own window", async ({
  server,
  submitSpin,
}) => {
  test.skip(firefox === null, "no Firefox on this machine");
  const id = await submitSpin(3_000, 10);
  const client = createClient({ baseUrl: server.url });
  const accepted = async (): Promise<number> => (await client.getJob(id)).units.accepted;

  await using partner = await openPartnerSite(server.url);
  const browser = await driveFirefox(firefox!);
  try {
    const page = await browser.newPage();
    await page.goto(partner.add());
    await lend(page, "Answer in Tabgrid's window");
    await expect.poll(accepted, { timeout: 150_000 }).toBeGreaterThan(0);
    await press(page, "Stop");
    await page.waitForSelector("tabgrid-donate >>> ::-p-text(Lend computing time)");

    // The earlier consent is remembered, and yet the window asks: a press in the frame could have been lured.
    await page.reload();
    const before = await accepted();
    await lend(page, "Go on");
    await expect.poll(accepted, { timeout: 60_000 }).toBeGreaterThan(before);
  } finally {
    await browser.close();
  }
});

/** Opens the widget, presses a button of its frame, and agrees in the window that opens. */
async function lend(page: Page, name: string): Promise<void> {
  await (await page.waitForSelector("tabgrid-donate >>> button"))!.click();
  await press(page, name);
  const target = await page.browser().waitForTarget((each) => each.url().includes("/embed/window"));
  const asking = (await target.page())!;
  const start = (await asking.waitForSelector("::-p-aria([name='Start'][role='button'])"))!;
  await expect(async () => {
    if (!asking.isClosed()) await start.click();
    expect(asking.isClosed()).toBe(true);
  }).toPass({ intervals: [250] });
}

/** Presses a button in the widget's frame. */
async function press(page: Page, name: string): Promise<void> {
  const frame = await (await page.waitForSelector("tabgrid-donate >>> iframe"))!.contentFrame();
  await (await frame!.waitForSelector(`button::-p-text(${name})`))!.click();
}
