import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";

const PHONE = { width: 360, height: 740 };
/** The same in every language. */
const NAMES = ["Tabgrid", "WebP"];

/** Words on screen that no translation made: the pseudo-locale accents most letters. */
async function plainWords(page: Page): Promise<string[]> {
  const text = (await page.locator("nav, main, footer p").allInnerTexts()).join(" ");
  return (text.match(/[A-Za-z]{4,}/g) ?? []).filter((word) => !NAMES.includes(word));
}

/** Pixels that stick out sideways. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What the browser would show without a connection. */
const keptOffline = (page: Page): Promise<string> =>
  page.evaluate(async () => (await (await caches.match("/offline"))?.text()) ?? "");

test("pages speak the browser's language, then the one chosen, also without a connection", async ({ visit }) => {
  const page = await visit("/", { locale: "es-MX", viewport: PHONE, serviceWorkers: "allow" });
  await expect(page.getByRole("button", { name: "Empezar" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await expect.poll(() => keptOffline(page), { timeout: 60_000 }).toContain("Esta página necesita conexión");

  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  });
  await page.getByRole("combobox", { name: "Idioma" }).selectOption("简体中文");
  await expect(page.getByRole("button", { name: "开始" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expectAccessible(page);
  await expect.poll(() => keptOffline(page), { timeout: 60_000 }).toContain("此页面需要网络连接");
  await page.context().setOffline(true);
  await page.goto("/history");
  await expect(page.getByRole("heading", { name: "此页面需要网络连接" })).toBeVisible();
});

test("nothing is left in English and nothing sticks out, from right to left on a phone", async ({ visit, server }) => {
  const page = await visit("about:blank", { viewport: PHONE });
  await page.context().addCookies([{ name: "tabgrid-locale", value: "ar-XB", url: server.url }]);
  for (const path of ["/", "/history", "/offline", "/jobs", "/jobs/new", "/community", "/account", "/partners"]) {
    await test.step(path, async () => {
      await page.goto(path);
      await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
      await expect.poll(() => plainWords(page)).toEqual([]);
      await expect.poll(() => overhang(page)).toBeLessThanOrEqual(0);
    });
  }
  await page.goto("/");
  await expectAccessible(page);
});
