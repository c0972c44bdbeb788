import { ForgeError, runForge } from "./run-forge.ts";

/**
 * Measures which branches of the contracts the tests take.
 *
 * @returns whether all of them are taken; says which are not.
 */
export async function checkCoverage(): Promise<boolean> {
  const { exitCode, stdout, stderr } = await runForge([
    "coverage",
    "--report=summary",
    "--report=lcov",
    "--report-file=node_modules/.cache/forge/lcov.info",
    "--no-match-coverage=^contracts/test/",
    "--no-match-contract=SystemInvariants",
  ]);
  if (exitCode !== 0) throw new ForgeError(stderr || stdout);
  const table = stdout.slice(stdout.indexOf("╭"));
  console.log(table);
  const total = /Total\s*\|.*\|.*\|\s*(\d+\.\d+)%[^|]*\|/.exec(table);
  return total?.[1] === "100.00";
}
