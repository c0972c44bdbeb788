/**
 * `npm test`: types, lint, import directions, unit and integration tests, the contracts' own, then journeys in a real
 * browser, in that order. Every part runs even when an earlier one failed. The last line sums them all up.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAssets } from "./build-assets.ts";
import { buildPages } from "./build-pages.ts";
import { checkImports } from "./check-imports.ts";
import { type TestCounts as Counts, testContracts } from "./contracts/test-contracts.ts";
import { findChromium } from "./find-chromium.ts";
import { runCommand } from "./run-command.ts";

const passed: Counts = { passed: 1, failed: 0, skipped: 0 };
const failed: Counts = { passed: 0, failed: 1, skipped: 0 };
const reports = await mkdtemp(join(tmpdir(), "tabgrid-test-"));

const parts: readonly (readonly [string, () => Promise<Counts>])[] = [
  ["a browser", succeeds(findChromium)],
  ["kernels and workers", succeeds(buildAssets)],
  ["types", async () => verdict(await runCommand("tsc", ["--noEmit"]))],
  ["lint", async () => verdict(await runCommand("biome", ["check", "--error-on-warnings", "."]))],
  ["import directions", importDirections],
  ["unit and integration", unitTests],
  ["contracts", () => testContracts()],
  ["pages", succeeds(buildPages)],
  ["end to end", journeys],
];

const total = { passed: 0, failed: 0, skipped: 0 };
for (const [title, run] of parts) {
  const startedMs = Date.now();
  console.log(`\n── ${title}`);
  const counts = await run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return failed;
  });
  for (const key of ["passed", "failed", "skipped"] as const) total[key] += counts[key];
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.log(`── ${title}: ${counts.failed === 0 ? "ok" : `${counts.failed} failed`} (${seconds} s)`);
}
await rm(reports, { recursive: true, force: true });
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

/** A part that either works or throws. */
function succeeds(work: () => unknown): () => Promise<Counts> {
  return async () => {
    await work();
    return passed;
  };
}

function verdict(exitCode: number): Counts {
  return exitCode === 0 ? passed : failed;
}

async function importDirections(): Promise<Counts> {
  const violations = await checkImports();
  for (const violation of violations) console.error(violation);
  return violations.length === 0 ? passed : { ...failed, failed: violations.length };
}

async function unitTests(): Promise<Counts> {
  const file = join(reports, "vitest.json");
  const exitCode = await runCommand("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  const report = JSON.parse(await readFile(file, "utf8")) as Record<string, number>;
  return atLeastFailed(exitCode, {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  });
}

async function journeys(): Promise<Counts> {
  const file = join(reports, "playwright.json");
  const exitCode = await runCommand("playwright", ["test", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const { stats } = JSON.parse(await readFile(file, "utf8")) as { stats: Record<string, number> };
  return atLeastFailed(exitCode, {
    passed: (stats.expected ?? 0) + (stats.flaky ?? 0),
    failed: stats.unexpected ?? 0,
    skipped: stats.skipped ?? 0,
  });
}

/** A runner that ends badly without a failed test (a file that does not load, say) still counts as one. */
function atLeastFailed(exitCode: number, counts: Counts): Counts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
