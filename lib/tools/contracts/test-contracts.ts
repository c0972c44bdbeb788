import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import * as codes from "#lib/chain/contracts/creation-code.ts";
import { ForgeError, hasForge, runForge } from "./run-forge.ts";

const artifacts = fileURLToPath(new URL("../../../node_modules/.cache/forge/out/", import.meta.url));

/** What a run of tests came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One test as `forge test --json` reports it. */
const resultSchema = z.object({
  status: z.enum(["Success", "Failure", "Skipped"]),
  reason: z.string().nullable(),
  counterexample: z.unknown(),
  kind: z.record(z.string(), z.unknown()),
});
const reportSchema = z.record(
  z.string(),
  z.object({ duration: z.string(), test_results: z.record(z.string(), resultSchema) }),
);
export type ForgeReport = z.infer<typeof reportSchema>;

/**
 * Runs forge's tests and says what failed, and whether what they tested is what lib/chain/contracts deploys.
 *
 * @param profile of foundry.toml: `nightly` makes a million calls where `default` makes twenty thousand, and others each
 *   night; it prints their seed.
 */
export async function testContracts(profile: "default" | "nightly" = "default"): Promise<TestCounts> {
  if (!hasForge()) {
    console.warn("SKIPPED: there is no forge for this platform, so the contracts' tests have not been run.");
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const seed = `0x${randomBytes(32).toString("hex")}`;
  if (profile === "nightly") console.log(`--fuzz-seed=${seed}`);
  const args = ["test", "--json", ...(profile === "nightly" ? [`--fuzz-seed=${seed}`] : [])];
  const run = await runForge(args, { FOUNDRY_PROFILE: profile });
  const report = parseReport(run.stdout);
  if (report === null) throw new ForgeError(run.stderr || run.stdout);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [suite, { duration, test_results }] of Object.entries(report)) {
    const results = Object.entries(test_results);
    console.log(`${suite.split(":")[1]}: ${results.length} tests (${duration.split(" ").slice(0, 2).join(" ")})`);
    for (const [title, { status, reason, counterexample, kind }] of results) {
      counts[({ Success: "passed", Failure: "failed", Skipped: "skipped" } as const)[status]]++;
      if (status === "Failure") console.error(`  ${title}: ${reason}`, counterexample ?? "");
      if (status === "Skipped") console.warn(`  SKIPPED: ${title}`);
      if ("Invariant" in kind) console.log(`  ${title}: ${(kind.Invariant as { calls: number }).calls} calls`);
    }
  }
  for (const name of await staleCodes()) {
    counts.failed++;
    console.error(`${name} was tested as contracts/ has it, but lib/chain/contracts has another one.`);
    console.error("Run `npm run contracts -- bindings` and commit what it writes.");
  }
  return counts;
}

/** What forge printed as its report, or null when it printed something else. */
export function parseReport(stdout: string): ForgeReport | null {
  try {
    return reportSchema.parse(JSON.parse(stdout));
  } catch {
    return null;
  }
}

/** Contracts whose committed code is not what forge has just compiled. */
async function staleCodes(): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, code] of Object.entries(codes)) {
    const contract = name[0]!.toUpperCase() + name.slice(1, -"Code".length);
    const artifact = JSON.parse(await readFile(`${artifacts}${contract}.sol/${contract}.json`, "utf8")) as {
      readonly bytecode: { readonly object: string };
    };
    if (artifact.bytecode.object !== code) stale.push(contract);
  }
  return stale;
}
