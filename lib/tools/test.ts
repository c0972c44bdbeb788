/**
 * `npm test`: types, lint, import directions, the contracts' own tests and the pages' build beside the unit and integration
 * tests, much of which is waiting; then journeys in a real browser. Every part runs even when an earlier one failed. The
 * last line sums them all up.
 *
 * Usage: npm test [-- --retry]
 *   --retry   a journey that fails is tried once more, for machines that others use as well; one that passes then is
 *             counted as passed, and named as flaky above the last line
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { JSONReport } from "@playwright/test/reporter";
import { buildAssets } from "./build-assets.ts";
import { buildPages } from "./build-pages.ts";
import { checkImports } from "./check-imports.ts";
import { type TestCounts as Counts, testContracts } from "./contracts/test-contracts.ts";
import { findChromium } from "./find-chromium.ts";
import { listFlaky } from "./list-flaky.ts";
import { runCommand } from "./run-command.ts";

type Part = readonly [title: string, run: () => Promise<Counts>];

/** Makes this program run the checks alone and tell its parent what they came to. */
const CHECKS = "--checks";
const passed: Counts = { passed: 1, failed: 0, skipped: 0 };
const failed: Counts = { passed: 0, failed: 1, skipped: 0 };

const needed: readonly Part[] = [
  ["a browser", succeeds(findChromium)],
  ["kernels and workers", succeeds(buildAssets)],
];
const checks: readonly Part[] = [
  ["types", async () => verdict(await runCommand("tsc", ["--noEmit"]))],
  ["lint", async () => verdict(await runCommand("biome", ["check", "--error-on-warnings", "."]))],
  ["import directions", importDirections],
  ["contracts", () => testContracts()],
  ["pages", succeeds(buildPages)],
];

if (process.argv.includes(CHECKS)) process.send!(await runParts(checks));
else await runAll();

async function runAll(): Promise<void> {
  const reports = await mkdtemp(join(tmpdir(), "tabgrid-test-"));
  const flaky: string[] = [];
  const counts = [await runParts(needed)];
  const beside = runChecks();
  counts.push(await runParts([["unit and integration", () => unitTests(join(reports, "vitest.json"))]]));
  counts.push(await beside);
  counts.push(await runParts([["end to end", () => journeys(join(reports, "playwright.json"), flaky)]]));
  await rm(reports, { recursive: true, force: true });

  const total = counts.reduce(add);
  process.exitCode = total.failed === 0 ? 0 : 1;
  if (flaky.length > 0) console.log(`\n${flaky.length} FLAKY, passed the second time only:\n  ${flaky.join("\n  ")}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
}

async function runParts(parts: readonly Part[]): Promise<Counts> {
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [title, run] of parts) {
    const startedMs = Date.now();
    console.log(`\n── ${title}`);
    const counts = await run().catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return failed;
    });
    total = add(total, counts);
    const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
    console.log(`── ${title}: ${counts.failed === 0 ? "ok" : `${counts.failed} failed`} (${seconds} s)`);
  }
  return total;
}

/** Runs the checks in a process of their own, and shows what they said once they are through. */
async function runChecks(): Promise<Counts> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), CHECKS], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let counts = failed;
  child.on("message", (told) => {
    counts = told as Counts;
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return counts;
}

function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

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

async function unitTests(file: string): Promise<Counts> {
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

async function journeys(file: string, flaky: string[]): Promise<Counts> {
  const retries = process.argv.includes("--retry") ? 1 : 0;
  const exitCode = await runCommand("playwright", ["test", "--reporter=list,json", `--retries=${retries}`], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const report = JSON.parse(await readFile(file, "utf8")) as JSONReport;
  flaky.push(...listFlaky(report));
  const { stats } = report;
  return atLeastFailed(exitCode, {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  });
}

/** A runner that ends badly without a failed test (a file that does not load, say) still counts as one. */
function atLeastFailed(exitCode: number, counts: Counts): Counts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
