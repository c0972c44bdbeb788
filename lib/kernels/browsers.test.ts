import { chromium } from "playwright";
import { describe, expect, it } from "vitest";
import { type GoldenVerdict, serveGoldenPage } from "#lib/testing/browsers/golden-page-server.ts";
import { findFirefox, openFirefox } from "#lib/testing/browsers/run-firefox.ts";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";

/** Software adapters compile some eighty shaders and run a hundred units. */
const PATIENCE_MS = 240_000;
const TIMEOUT_MS = PATIENCE_MS + 30_000;
const firefox = findFirefox();

function expectSameBytes({ kernels }: GoldenVerdict): void {
  expect(Object.keys(kernels).length).toBeGreaterThan(0);
  for (const [kernel, { vectors, wrongOnCpu, refusedOnGpu }] of Object.entries(kernels)) {
    expect(vectors, kernel).toBeGreaterThan(0);
    expect(wrongOnCpu, kernel).toEqual([]);
    expect(refusedOnGpu, kernel).toBeNull();
  }
}

describe("golden vectors of every kernel", () => {
  it(
    "are reproduced by Chromium, on the CPU and on its GPU",
    async () => {
      await using page = await serveGoldenPage();
      const browser = await chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_ARGS] });
      try {
        await (await browser.newPage()).goto(page.url);
        const verdict = await page.verdict(PATIENCE_MS);
        expect(verdict.gpu).not.toBeNull();
        expectSameBytes(verdict);
      } finally {
        await browser.close();
      }
    },
    TIMEOUT_MS,
  );

  it.skipIf(firefox === null)(
    "are reproduced by Firefox, on the CPU and on its GPU",
    async () => {
      await using page = await serveGoldenPage();
      await using _browser = await openFirefox(firefox!, page.url);
      const verdict = await page.verdict(PATIENCE_MS);
      if (verdict.gpu === null) console.warn("SKIPPED: this Firefox found no GPU adapter; only the CPU was tested.");
      expectSameBytes(verdict);
    },
    TIMEOUT_MS,
  );
});
