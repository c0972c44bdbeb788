import type { Frame, Page } from "@playwright/test";
import { openPartnerSite, type PartnerSite } from "#lib/testing/partner-site.ts";
import { test as base, expect } from "../fixtures.ts";
import { hostileBody, TRICKS, type Trick, UNSEEN_TRICKS } from "../pages/hostile-frames.ts";
import { Widget } from "../pages/widget.ts";

const test = base.extend<{ readonly partner: PartnerSite }>({
  partner: async ({ server }, use) => {
    await using partner = await openPartnerSite(server.url);
    await use(partner);
  },
});

/** Longer than any of the frame's conditions: seen for a second, attended for a third of one. */
const RIPE_MS = 1_700;

/** Everything our frame told the page that it does. */
const heard = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as { heard: string[] }).heard);

async function frameOf(page: Page): Promise<Frame> {
  await expect.poll(() => heard(page)).toContain("ready");
  return page.frames().find((frame) => frame.url().includes("/embed"))!;
}

/** Waits until the frame has been as it is for long enough that time is no reason to refuse. */
async function ripen(frame: Frame): Promise<void> {
  const since = await frame.evaluate(() => performance.now());
  await expect.poll(() => frame.evaluate(() => performance.now())).toBeGreaterThan(since + RIPE_MS);
}

/** Presses where the frame's first button is, without looking whether it can be seen. */
async function pressBlindly(page: Page, frame: Frame, { at = (x, y) => [x, y] }: Pick<Trick, "at">): Promise<void> {
  const [x, y] = await frame.evaluate(() => {
    const { left, top, width, height } = document.querySelector("button")!.getBoundingClientRect();
    return [left + width / 2, top + height / 2] as const;
  });
  const point = at(x, y);
  await page.mouse.move(...point);
  await page.mouse.move(point[0] + 1, point[1]);
  await ripen(frame);
  await page.mouse.click(...point);
}

/** A page of a visitor who agreed on this site before, and stopped. */
async function visitAgain(visit: (path: string) => Promise<Page>, partner: PartnerSite): Promise<Page> {
  const page = await visit(partner.add());
  const widget = new Widget(page);
  await widget.agree();
  await widget.frame.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("button", { name: "Lend computing time" })).toBeVisible();
  return page;
}

/** Opens a hostile page, presses its hidden button, and waits for the window that asks instead; returns what the frame told. */
async function lure(page: Page, address: string, trick: Pick<Trick, "at">): Promise<string[]> {
  await page.goto(address);
  const [asking] = await Promise.all([
    page.context().waitForEvent("page"),
    frameOf(page).then((frame) => pressBlindly(page, frame, trick)),
  ]);
  expect(asking.url()).toMatch(/\/embed\/window\?|^about:blank$/);
  await asking.close();
  return heard(page);
}

for (const [kind, tricks] of Object.entries(TRICKS)) {
  test(`an earlier consent lets a press in plain view go on, and under ${kind} starts nothing`, async ({
    visit,
    server,
    partner,
  }) => {
    const page = await visitAgain(visit, partner);
    for (const trick of tricks) {
      await test.step(trick.name, async () => {
        const address = partner.add({ body: hostileBody(trick, server.url), loader: null });
        expect(await lure(page, address, trick)).toEqual(["ready"]);
      });
    }
    await page.goto(partner.add({ body: hostileBody({ body: "FRAME" }, server.url), loader: null }));
    await pressBlindly(page, await frameOf(page), {});
    await expect.poll(() => heard(page)).toContain("start");
  });
}

test("a first consent is asked for in our own window alone, whatever the page does", async ({
  visit,
  server,
  partner,
}) => {
  const page = await visit(partner.add());
  for (const trick of [{ name: "nothing", body: "FRAME" }, ...UNSEEN_TRICKS]) {
    await test.step(trick.name, async () => {
      const body = hostileBody(trick, server.url).replaceAll("260px", "700px");
      expect(await lure(page, partner.add({ body, loader: null }), trick)).toEqual(["ready"]);
    });
  }
});

test("a frame that is uncovered only for the press starts nothing", async ({ visit, server, partner }) => {
  const page = await visitAgain(visit, partner);
  const cover = '<div id="cover" style="position:fixed;inset:0;background:#fff;pointer-events:none"></div>';
  await page.goto(partner.add({ body: hostileBody({ body: `FRAME${cover}` }, server.url), loader: null }));
  const frame = await frameOf(page);
  const { x, y } = (await frame.locator("button").first().boundingBox())!;
  await page.mouse.move(x + 8, y + 8);
  await page.mouse.move(x + 9, y + 9);
  await ripen(frame);
  const asking = page.context().waitForEvent("page");
  await page.evaluate(() => document.getElementById("cover")!.remove());
  await page.mouse.click(x + 9, y + 9);
  await asking;
  expect(await heard(page)).toEqual(["ready"]);
});

test("a frame that is put under the pointer for the press starts nothing", async ({ visit, server, partner }) => {
  const page = await visitAgain(visit, partner);
  const body =
    '<style>#frame{position:fixed;left:600px;top:0}</style>FRAME<p style="position:fixed;left:0;top:0">Play</p>';
  await page.goto(partner.add({ body: hostileBody({ body }, server.url), loader: null }));
  const frame = await frameOf(page);
  const { x, y } = (await frame.locator("button").first().boundingBox())!;
  await page.mouse.move(x - 592, y + 8);
  await ripen(frame);
  await page.evaluate(() => {
    document.getElementById("frame")!.style.left = "0";
  });
  await page.mouse.click(x - 592, y + 8);
  await ripen(frame);
  expect(await heard(page)).toEqual(["ready"]);
});

test("a page that presses by script, or says that the visitor agreed, starts nothing", async ({
  visit,
  server,
  partner,
}) => {
  const page = await visitAgain(visit, partner);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.evaluate(() => {
    const widget = document.querySelector("tabgrid-donate")!;
    const button = widget.shadowRoot!.querySelector("button")!;
    for (const target of [widget, button]) (target as HTMLElement).click();
    button.dispatchEvent(new PointerEvent("click", { bubbles: true, composed: true }));
  });
  expect(
    await page.evaluate(() => document.querySelector("tabgrid-donate")!.shadowRoot!.querySelector("iframe")),
  ).toBeNull();
  expect(requests).toEqual([]);
  await page.goto(partner.add({ body: hostileBody({ body: "FRAME" }, server.url), loader: null }));
  await ripen(await frameOf(page));
  expect(await heard(page)).toEqual(["ready"]);
});

test("a window that a page opened itself asks for nobody", async ({ visit, server, partner }) => {
  const page = await visit(partner.add());
  const [opened] = await Promise.all([
    page.context().waitForEvent("page"),
    page.evaluate((url) => {
      const other = window.open(`${url}/embed/window`, "_blank", "popup,width=440,height=680")!;
      setInterval(() => other.postMessage({ tabgrid: 1, type: "for", origin: "https://bank.example" }, "*"), 50);
    }, server.url),
  ]);
  await expect(opened.getByText("on partners' pages only")).toBeVisible();
  await expect(opened.getByText("bank.example")).toHaveCount(0);
});
