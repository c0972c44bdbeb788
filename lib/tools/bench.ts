/** `npm run bench -- SUITE [--seed N] [--hours H] [--json]`: runs lib/bench/SUITE.bench.ts and prints its table. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { BenchSuite } from "#lib/bench/suite.ts";
import { buildAssets } from "./build-assets.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    hours: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const [name = ""] = positionals;
const file = new URL(`../bench/${name}.bench.ts`, import.meta.url);
const seed = Number(values.seed);
const hours = values.hours === undefined ? undefined : Number(values.hours);
const isSound = Number.isSafeInteger(seed) && (hours === undefined || hours > 0);
if (!/^[a-z-]+$/.test(name) || !existsSync(file) || !isSound) {
  const suites = (await readdir(new URL("../bench/", import.meta.url)))
    .filter((entry) => entry.endsWith(".bench.ts"))
    .map((entry) => entry.replace(".bench.ts", ""));
  console.error(`Usage: npm run bench -- ${suites.join("|")} [--seed N] [--hours H] [--json]`);
  process.exit(2);
}

await buildAssets();
const suite = (await import(file.href)) as BenchSuite;
const { figures, table } = await suite.run({ seed, hours, json: values.json });
const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => (row[column] ?? "").length))) ?? [];
for (const row of table) {
  console.log(
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  "),
  );
}
if (values.json) console.log(JSON.stringify({ suite: name, figures }));
process.exit(0);
