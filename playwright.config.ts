import { defineConfig } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";

/** Much of a journey is waiting, so two files run at a time on the two cores of a small machine; generous limits, no retries. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  workers: 2,
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
