import { defineConfig } from "@playwright/test";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";

/**
 * Much of a journey is waiting, so two run at a time on the two cores of a small machine, each worker with a server of its own;
 * generous limits, no retries unless asked for (`npm test -- --retry`).
 */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  workers: 2,
  fullyParallel: true,
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
