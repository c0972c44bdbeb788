import type { Frame, Page } from "@playwright/test";
import { openPartnerSite, type PartnerSite } from "#lib/testing/servers/partner-site.ts";
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
  await haveRipened(frame, await frame.evaluate(() => performance.now()));
}

/** As {@link ripen}, where the frame has been so since a time on its own clock, in milliseconds. */
async function haveRipened(frame: Frame, sinceMs: number): Promise<void> {
  await expect.poll(() => frame.evaluate(() => performance.now())).toBeGreaterThan(sinceMs + RIPE_MS);
}

/** A hostile page with the pointer where it is to be pressed. */
interface Lure {
  readonly page: Page;
  readonly frame: Frame;
  readonly point: readonly [x: number, y: number];
  /** Since when it has been there, on the frame's clock, in milliseconds. */
  readonly sinceMs: number;
}

/** Opens a hostile page and points at where the frame's first button is, without looking whether it can be seen. */
async function prepare(page: Page, address: string, { at = (x, y) => [x, y] }: Pick<Trick, "at">): Promise<Lure> {
  await page.goto(address);
  const frame = await frameOf(page);
  const [x, y] = await frame.evaluate(() => {
    const { left, top, width, height } = document.querySelector("button")!.getBoundingClientRect();
    return [left + width / 2, top + height / 2] as const;
  });
  const point = at(x, y);
  await page.mouse.move(...point);
  await page.mouse.move(point[0] + 1, point[1]);
  return { page, frame, point, sinceMs: await frame.evaluate(() => performance.now()) };
}

/** A page of a visitor who agreed on this site before, and left the page. */
async function visitAgain(visit: (path: string) => Promise<Page>, partner: PartnerSite): Promise<Page> {
  const page = await visit(partner.add());
  await new Widget(page).agree();
  await page.goto(partner.add());
  await expect(page.getByRole("button", { name: "Lend computing time" })).toBeVisible();
  return page;
}

/**
 * Lures one visitor with each trick in a page of its own. All are prepared before the first is pressed, so that time, which
 * would be a reason to refuse, passes for all of them together. Expects a window that asks, and a frame that tells nothing.
 */
async function lureWithAll(visitor: Page, tricks: readonly Trick[], address: (trick: Trick) => string): Promise<void> {
  const lures = new Map<Trick, Lure>();
  for (const trick of tricks) {
    lures.set(trick, await prepare(await visitor.context().newPage(), address(trick), trick));
  }
  for (const [trick, { page, frame, point, sinceMs }] of lures) {
    await test.step(trick.name, async () => {
      await haveRipened(frame, sinceMs);
      const [asking] = await Promise.all([page.waitForEvent("popup"), page.mouse.click(...point)]);
      expect(asking.url()).toMatch(/\/embed\/window\?|^about:blank$/);
      await asking.close();
      expect(await heard(page)).toEqual(["ready"]);
    });
  }
}

for (const [kind, tricks] of Object.entries(TRICKS)) {
  test(`an earlier consent lets a press in plain view go on, and under ${kind} starts nothing`, async ({
    visit,
    server,
    partner,
  }) => {
    const visitor = await visitAgain(visit, partner);
    const address = (trick: Pick<Trick, "body">) => partner.add({ body: hostileBody(trick, server.url), loader: null });
    // Prepared first and pressed last: nothing that the others went through is what stopped them.
    const inPlainView = await prepare(visitor, address({ body: "FRAME" }), {});
    await lureWithAll(visitor, tricks, address);
    await visitor.mouse.click(...inPlainView.point);
    await expect.poll(() => heard(visitor)).toContain("start");
  });
}

test("a first consent is asked for in our own window alone, whatever the page does", async ({
  visit,
  server,
  partner,
}) => {
  const tricks = [{ name: "nothing", body: "FRAME" }, ...UNSEEN_TRICKS];
  await lureWithAll(await visit("about:blank"), tricks, (trick) =>
    partner.add({ body: hostileBody(trick, server.url).replaceAll("260px", "700px"), loader: null }),
  );
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
