import type { Page } from "@playwright/test";
import sharp from "sharp";
import type { Cid, JobId } from "#lib/protocol/ids.ts";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { expectAccessible } from "../pages/expect-accessible.ts";

const WIDTH = 320;
const HEIGHT = 200;
const TILE = 40;

function finishedJob(serial: number, title: string): JobView {
  const units = { total: 40, accepted: 40, provisional: 0 };
  const size = { width: WIDTH, height: HEIGHT };
  return {
    id: `00000000-0000-4000-8000-00000000000${serial}` as JobId,
    title,
    kernel: "render-fractal",
    kernelVersion: 1,
    params: {},
    terms: { quorum: 2, maxReplicas: 8, deadlineMs: 60_000, priority: -100 },
    state: "done",
    standing: true,
    units,
    verification: { kind: "quorum", quorum: 2 },
    stages: [{ title: "Pixels", raster: size, units: { total: 40, accepted: 40 } }],
    results: { reported: 80, invalid: 0 },
    raster: size,
    inputs: [],
    report: null,
    output: { format: "png", cid: "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku" as Cid, sizeBytes: 1 },
    failure: null,
    createdAt: new Date(serial * 1_000).toISOString(),
    endedAt: new Date(serial * 2_000).toISOString(),
  };
}

function unit(ordinal: number): UnitView {
  const columns = WIDTH / TILE;
  const region = { x: (ordinal % columns) * TILE, y: Math.floor(ordinal / columns) * TILE, width: TILE, height: TILE };
  const reason = { code: "unit.accepted", sentence: "Enough hosts agree." };
  return {
    unitId: ordinal + 1,
    ordinal,
    state: "accepted",
    stage: 0,
    region,
    published: true,
    reason,
    replicas: [],
  } as never;
}

/** A gallery of two finished pictures, an orange one and a blue one: as the API would tell of them. */
async function hangPictures(page: Page): Promise<void> {
  const picture = (background: string) =>
    sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background } })
      .png()
      .toBuffer();
  const jobs = [finishedJob(2, "Orange"), finishedJob(1, "Blue")];
  const [orange, blue] = await Promise.all(["#ff8800", "#0044ff"].map(picture));
  const units = Array.from({ length: 40 }, (_, ordinal) => unit(ordinal));
  await page.route("**/api/v1/jobs?*", (route) => route.fulfill({ json: { jobs, nextCursor: null } }));
  await page.route("**/api/v1/jobs/*/units", (route) => route.fulfill({ json: { units } }));
  await page.route("**/api/v1/jobs/*2/output", (route) => route.fulfill({ contentType: "image/png", body: orange }));
  await page.route("**/api/v1/jobs/*1/output", (route) => route.fulfill({ contentType: "image/png", body: blue }));
}

/** Counts who holds the screen, and how often anybody asked for it. */
async function watchScreen(
  page: Page,
): Promise<{ readonly held: () => Promise<number>; readonly asked: () => Promise<number> }> {
  await page.addInitScript(() => {
    const screen = { held: 0, asked: 0 };
    const request = async () => {
      screen.asked++;
      screen.held++;
      const sentinel = {
        released: false,
        release: async () => {
          if (!sentinel.released) screen.held--;
          sentinel.released = true;
        },
      };
      return sentinel;
    };
    Object.defineProperty(navigator, "wakeLock", { value: { request } });
    Object.assign(globalThis, { screenWatch: screen });
  });
  const read = (what: "held" | "asked") =>
    page.evaluate((what) => (globalThis as never as { screenWatch: Record<string, number> }).screenWatch[what]!, what);
  return { held: () => read("held"), asked: () => read("asked") };
}

/** The colour in the middle of what is seen, as `r,g,b`. */
async function middleOf(page: Page): Promise<string> {
  const shot = await page.screenshot({ clip: { x: 600, y: 380, width: 4, height: 4 } });
  return (await sharp(shot).removeAlpha().raw().toBuffer()).subarray(0, 3).join();
}

const movements = (page: Page): Promise<number> =>
  page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);

async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

test("the gallery: pictures one after the other, held on request; the screen stays on when asked; ends by Escape or a press", async ({
  visit,
}) => {
  const page = await visit("/offline", { reducedMotion: "reduce" });
  const screen = await watchScreen(page);
  await hangPictures(page);
  await page.goto("/show");
  await expect(page.getByText("Orange", { exact: true })).toBeVisible();
  await expect(page.getByText("40 parts, each computed by 2 browsers that agree on every byte")).toBeVisible();
  await expect.poll(() => middleOf(page)).toBe("255,136,0");
  await expectAccessible(page);
  // Nothing moves for who asked for less motion; for others the picture drifts, as long as it is seen.
  expect(await movements(page)).toBe(0);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await expect.poll(() => movements(page)).toBeGreaterThan(0);
  await setHidden(page, true);
  await expect.poll(() => movements(page)).toBe(0);
  await setHidden(page, false);
  await expect.poll(() => movements(page)).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: "reduce" });

  // Brings the controls back.
  await page.mouse.move(300, 300);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Go on" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("Blue", { exact: true })).toBeVisible();
  await expect.poll(() => middleOf(page)).toBe("0,68,255");

  expect(await screen.asked()).toBe(0);
  await page.mouse.move(310, 310);
  await page.getByRole("button", { name: "Keep the screen on" }).click();
  await expect(page.getByRole("button", { name: "Screen stays on" })).toBeVisible();
  expect(await screen.held()).toBe(1);

  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  expect(await screen.held()).toBe(0);
  await page.getByRole("link", { name: "Watch its work" }).click();
  await expect(page.getByText("Orange", { exact: true })).toBeVisible();
  await page.mouse.click(400, 400);
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
});

test("the screen stays on while this browser contributes, if that was asked for, and no longer", async ({ visit }) => {
  const page = await visit("/offline");
  const screen = await watchScreen(page);
  await page.goto("/");
  const host = new ContributePage(page);
  const keep = page.getByRole("checkbox", { name: "Keep the screen on" });
  await expect(keep).not.toBeChecked();
  await host.start({ gpu: false, workers: 1 });
  expect(await screen.asked()).toBe(0);
  await keep.check();
  await expect(page.getByText("The screen stays on while this page is in view.")).toBeVisible();
  expect(await screen.held()).toBe(1);
  await host.stop();
  await expect(host.status).toHaveText("Not contributing");
  await expect.poll(screen.held).toBe(0);
  await expect(keep).not.toBeChecked();
});
