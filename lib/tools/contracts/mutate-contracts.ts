import { cp, glob, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MUTATIONS, type Mutation } from "./mutations.ts";
import { ForgeError, runForge } from "./run-forge.ts";
import { parseReport } from "./test-contracts.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** All tests, those last that are slow and needed only for what all others miss. */
const EVERYTHING = [["--no-match-contract=SystemInvariants"], ["--match-contract=SystemInvariants"]];
/** Compiling takes longer than testing, and unoptimised half as long; what a planted bug leaves unused is no error. */
const QUICKLY = { FOUNDRY_OPTIMIZER: "false", FOUNDRY_FUZZ_RUNS: "64", FOUNDRY_DENY: "never" };

/**
 * Plants each bug of mutations.ts in a copy of the contracts and runs the tests on it.
 *
 * @returns whether some test caught each of them; says which one did.
 */
export async function mutateContracts(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "tabgrid-mutate-"));
  try {
    await cp(`${root}contracts`, join(folder, "contracts"), { recursive: true });
    await cp(`${root}foundry.toml`, join(folder, "foundry.toml"));
    for (const name of ["node_modules", "lib"]) await symlink(join(root, name), join(folder, name));
    if ((await findCatch(folder, EVERYTHING)) !== null)
      throw new ForgeError("the tests fail on the contracts as they are.");
    let missed = 0;
    for (const mutation of MUTATIONS) {
      const original = await plant(folder, mutation);
      const by = await findCatch(folder, [await allBut(mutation, folder), ...EVERYTHING]);
      await writeFile(join(folder, mutation.file), original);
      if (by === null) missed++;
      console.log(`${by === null ? "MISSED" : "caught"}  ${mutation.title}${by === null ? "" : `  — ${by}`}`);
    }
    console.log(`${MUTATIONS.length - missed} of ${MUTATIONS.length} planted bugs caught`);
    return missed === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns the file's text before. */
async function plant(folder: string, { file, find, replace, title }: Mutation): Promise<string> {
  const path = join(folder, file);
  const original = await readFile(path, "utf8");
  if (original.split(find).length !== 2) throw new Error(`"${title}" has to change one place of ${file}.`);
  await writeFile(
    path,
    original.replace(find, () => replace),
  );
  return original;
}

/** Leaves all tests out, even of compiling, but those that mirror the mutated file: mostly they are enough. */
async function allBut({ file }: Mutation, folder: string): Promise<string[]> {
  const mirrored = basename(file).replace("Vesting", "Token").replace(".sol", ".t.sol");
  const skipped = ["SystemHandler.sol"];
  for await (const test of glob("contracts/test/**/*.t.sol", { cwd: folder })) {
    if (basename(test) !== mirrored) skipped.push(basename(test));
  }
  return skipped.map((name) => `--skip=${name}`);
}

/** The first test that fails, of each selection in turn, or null when none does. */
async function findCatch(folder: string, selections: readonly (readonly string[])[]): Promise<string | null> {
  const env = { ...QUICKLY, FOUNDRY_OUT: join(folder, "out"), FOUNDRY_CACHE_PATH: join(folder, "cache") };
  for (const selection of selections) {
    const run = await runForge(["test", "--json", ...selection], env, folder);
    const report = parseReport(run.stdout);
    if (report === null) throw new ForgeError(run.stdout + run.stderr);
    for (const { test_results } of Object.values(report)) {
      const failure = Object.entries(test_results).find(([, { status }]) => status === "Failure");
      if (failure) return failure[0].replace(/\(.*/, "");
    }
  }
  return null;
}
