import { readFile } from "node:fs/promises";
import { chromium, type Page } from "@playwright/test";
import { openPartnerSite, type PartnerSite, WIDGET } from "#lib/testing/servers/partner-site.ts";
import { integrityOf } from "#lib/tools/build-widget.ts";
import { findChromium } from "#lib/tools/find-chromium.ts";
import { test as base, expect } from "../fixtures.ts";
import { pressUntilClosed, Widget } from "../pages/widget.ts";

const test = base.extend<{ readonly partner: PartnerSite }>({
  partner: async ({ server }, use) => {
    await using partner = await openPartnerSite(server.url);
    await use(partner);
  },
});

/** Compute workers of every page and frame of this browser, however deep. */
async function computeWorkers(page: Page): Promise<number> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { targetInfos } = await session.send("Target.getTargets", { filter: [{ type: "worker" }] });
  await session.detach();
  return targetInfos.filter(({ url, title }) => `${url}${title}`.includes("compute")).length;
}

test("a visitor is told who asks and for what, agrees in our window, lends, and stops with one press", async ({
  visit,
  server,
  submitSpin,
  partner,
}) => {
  await submitSpin(3_000, 10);
  const host = new URL(partner.origin).host;
  const widget = new Widget(await visit(partner.add()));
  await widget.record();
  await widget.open();
  await expect(widget.frame.getByText(`${host} asks`)).toBeVisible();
  for (const term of ["Who", "What", "How much", "For whom", "Until when"]) {
    await expect(widget.frame.getByRole("term").filter({ hasText: term }).first()).toBeVisible();
  }
  const asking = await widget.ask();
  expect(new URL(asking.url()).origin).toBe(server.url);
  await expect(asking.getByText(`${host} asks`)).toBeVisible();
  expect(await widget.events()).toEqual(["ready"]);
  await pressUntilClosed(asking, "Start");

  await expect(widget.frame.getByRole("status")).toContainText("verified", { timeout: 60_000 });
  expect(await computeWorkers(widget.page)).toBe(1);
  expect((await widget.events()).slice(0, 3)).toEqual(["ready", "consent", "start"]);
  expect(await widget.events()).toContain("progress");
  await widget.frame.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => computeWorkers(widget.page)).toBe(0);
  await expect(widget.page.getByRole("button", { name: "Lend computing time" })).toBeFocused();
  expect((await widget.events()).at(-1)).toBe("stop");

  // Agreed to today: the next visit is one press.
  await widget.page.reload();
  await widget.open();
  await expect(widget.frame.getByText(`You agreed on ${host}`)).toBeVisible();
  await widget.frame.getByRole("button", { name: "Take it back" }).click();
  await widget.open();
  await expect(widget.frame.getByText(`${host} asks`)).toBeVisible();
});

test("before a press the widget requests, stores and measures nothing", async ({ visit, server, partner }) => {
  const page = await visit("about:blank");
  const requests: string[] = [];
  page.context().on("request", (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    const touched: string[] = [];
    Object.assign(window, { touched });
    const watch = (owner: object, name: string): void => {
      const original = Object.getOwnPropertyDescriptor(owner, name);
      if (original === undefined) return;
      const get = (thing: unknown) => (original.get ? original.get.call(thing) : original.value);
      Object.defineProperty(owner, name, {
        configurable: true,
        get() {
          touched.push(name);
          return get(this);
        },
      });
    };
    const probes = ["hardwareConcurrency", "deviceMemory", "gpu", "getBattery", "connection", "userAgent", "storage"];
    for (const name of [...probes, "serviceWorker", "locks"]) watch(Navigator.prototype, name);
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "Worker", "BroadcastChannel"])
      watch(window, name);
    watch(Document.prototype, "cookie");
  });
  const address = partner.add();
  await page.goto(address, { waitUntil: "networkidle" });
  const button = page.getByRole("button", { name: "Lend computing time" });
  await button.hover();
  await button.focus();
  expect(requests).toEqual([address, `${server.url}/widget/v1/tabgrid.js`]);
  expect(await page.evaluate(() => (window as unknown as { touched: string[] }).touched)).toEqual([]);
});

test("two lines of a strict policy let it work, with Trusted Types and a hash of its bytes", async ({
  visit,
  server,
  partner,
}) => {
  const integrity = integrityOf(await (await fetch(`${server.url}/widget/v1/tabgrid.js`)).text());
  const policy = [
    "default-src 'none'; img-src data:; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    `script-src ${server.url}`,
    `frame-src ${server.url}`,
  ];
  const page = await visit("about:blank");
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(partner.add({ headers: { "content-security-policy": policy.join("; ") }, integrity }));
  await new Widget(page).agree();
  expect(complaints).toEqual([]);
});

test("bytes that are not the ones promised do not run", async ({ visit, partner }) => {
  const page = await visit(partner.add({ integrity: integrityOf("other bytes") }));
  await expect.poll(() => page.evaluate(() => document.readyState)).toBe("complete");
  expect(await page.evaluate(() => customElements.get("tabgrid-donate") === undefined)).toBe(true);
});

test("works in a page that lets in only what agrees to it (COEP)", async ({ visit, partner }) => {
  const page = await visit(partner.add({ headers: { "cross-origin-embedder-policy": "require-corp" } }));
  await new Widget(page).agree();
});

test("where an isolated page keeps the frame from its window, the window computes by itself", async ({
  visit,
  partner,
}) => {
  const headers = { "cross-origin-embedder-policy": "require-corp", "cross-origin-opener-policy": "same-origin" };
  const widget = new Widget(await visit(partner.add({ headers })));
  expect(await widget.page.evaluate(() => crossOriginIsolated)).toBe(true);
  await widget.open();
  const asking = await widget.ask();
  const stop = asking.getByRole("button", { name: "Stop" });
  await expect(async () => {
    await asking.getByRole("button", { name: "Start" }).click({ timeout: 2_000 });
    await expect(stop).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await stop.click();
  await expect.poll(() => asking.isClosed()).toBe(true);
});

test("an application that mounts it twice gets one, and taking it off the page ends everything", async ({
  visit,
  server,
  partner,
}) => {
  const page = await visit(partner.add({ body: '<div id="first"></div><div id="second"></div>', loader: null }));
  await page.evaluate(async (loader) => {
    const { mount } = await import(loader);
    const again = await import(`${loader}?again`);
    const first = document.getElementById("first")!;
    Object.assign(window, {
      same: mount(first, { partner: "a" }) === again.mount(first, { partner: "b", lang: "es" }),
    });
    again.mount(document.getElementById("second"), { partner: "c" });
  }, `${server.url}/widget/v1/tabgrid.js`);
  expect(await page.evaluate(() => (window as unknown as { same: boolean }).same)).toBe(true);
  await expect(page.locator("tabgrid-donate")).toHaveCount(2);
  await page.getByRole("button", { name: "Donar tiempo de cálculo" }).click();
  await expect(page.locator("tabgrid-donate iframe")).toHaveCount(1);
  await expect(page.frameLocator("tabgrid-donate iframe").getByText("¿Donar tiempo de cálculo?")).toBeVisible();

  const second = new Widget(page);
  await second.agree();
  await expect(page.locator("#first iframe")).toHaveCount(0);
  await expect.poll(() => computeWorkers(page)).toBe(1);
  await page.evaluate(() =>
    (document.querySelector("#second tabgrid-donate") as HTMLElement & { destroy(): void }).destroy(),
  );
  await expect.poll(() => computeWorkers(page)).toBe(0);
});

test("the page may stop it; it rests while its indicator is out of sight", async ({ visit, submitSpin, partner }) => {
  await submitSpin(3_000, 10);
  const widget = new Widget(await visit(partner.add({ body: `${WIDGET}<dialog id="cover">Cookies?</dialog>` })));
  await widget.record();
  await widget.agree();
  await expect.poll(() => computeWorkers(widget.page)).toBe(1);
  await widget.page.evaluate(() => {
    const cover = document.getElementById("cover") as HTMLDialogElement;
    cover.style.cssText = "position:fixed;inset:0;width:100%;height:100%;max-width:none;max-height:none";
    cover.showModal();
  });
  await expect.poll(() => widget.events()).toContain("pause");
  await expect.poll(() => computeWorkers(widget.page)).toBe(0);
  await widget.page.evaluate(() => (document.getElementById("cover") as HTMLDialogElement).close());
  await expect.poll(() => computeWorkers(widget.page)).toBe(1);
  await widget.page.evaluate(() => (document.querySelector("tabgrid-donate") as HTMLElement & { stop(): void }).stop());
  await expect.poll(() => computeWorkers(widget.page)).toBe(0);
  expect((await widget.events()).filter((name) => name !== "progress")).toEqual([
    "ready",
    "consent",
    "start",
    "pause",
    "start",
    "stop",
  ]);
});

test("lends where the browser gives a frame of another site no storage, and asks on each visit", async ({
  submitSpin,
  partner,
}) => {
  await submitSpin(3_000, 10);
  // Unlike the other journeys' browsers, this one blocks it: Playwright's own flags do.
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    const widget = new Widget(await browser.newPage());
    await widget.page.goto(partner.add());
    await widget.agree();
    await expect(widget.frame.getByRole("status")).toContainText("verified", { timeout: 60_000 });
    const frame = widget.page.frames().at(-1)!;
    expect(
      await frame.evaluate(() =>
        Promise.resolve()
          .then(() => localStorage.length)
          .catch(({ name }) => name),
      ),
    ).toBe("SecurityError");
    await widget.frame.getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => computeWorkers(widget.page)).toBe(0);
    await widget.page.reload();
    await widget.open();
    await expect(widget.frame.getByText("asks whether")).toBeVisible();
  } finally {
    await browser.close();
  }
});

test("a partner who keeps an old copy of the loader is still served", async ({ visit, server, partner }) => {
  const releases = JSON.parse(await readFile("lib/widget/releases.json", "utf8")) as Record<string, string>;
  expect(Object.keys(releases).length).toBeGreaterThan(0);
  for (const [version, integrity] of Object.entries(releases)) {
    const manifest = await (await fetch(`${server.url}/widget/manifest.json`)).json();
    expect(manifest.releases).toContainEqual({ version, integrity, path: `/widget/${version}/tabgrid.js` });
    const widget = new Widget(await visit(partner.add({ loader: `/widget/${version}/tabgrid.js`, integrity })));
    await widget.open();
    await expect(widget.frame.getByRole("button", { name: "Answer in Tabgrid's window" })).toBeVisible();
  }
});
