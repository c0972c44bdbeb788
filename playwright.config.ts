import { defineConfig } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";

/** Journeys share two cores with the browsers they drive: one at a time, generous limits, no retries. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  workers: 1,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: findChromium(),
      args: [...CHROMIUM_ARGS],
      ignoreDefaultArgs: ["--disable-features"],
    },
  },
});
