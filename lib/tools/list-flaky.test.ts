import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { listFlaky } from "./list-flaky.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const JOURNEYS = `
import { test } from "@playwright/test";
test("passes", () => {});
test.describe("a group", () => {
  test("passes the second time", ({}, { retry }) => { if (retry === 0) throw new Error("once"); });
});
test("fails", () => { throw new Error("always"); });
`;

it("names what passed the second time only, of what Playwright reports", async () => {
  // Below the root, where Playwright is found.
  const folder = await mkdtemp(join(root, "node_modules", ".flaky-"));
  try {
    await writeFile(join(folder, "some.spec.mjs"), JOURNEYS);
    await writeFile(join(folder, "playwright.config.mjs"), "export default { retries: 1, workers: 1 };");
    const report = join(folder, "report.json");
    spawnSync(process.execPath, [join(root, "node_modules/.bin/playwright"), "test", "--reporter=json"], {
      cwd: folder,
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    });
    const flaky = listFlaky(JSON.parse(await readFile(report, "utf8")));
    expect(flaky).toEqual(["some.spec.mjs:5 › passes the second time"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
