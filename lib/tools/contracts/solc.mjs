#!/usr/bin/env node
/**
 * The compiler as forge expects to find it: an executable that answers `--version` and `--standard-json`. It is the npm
 * package `solc`, Solidity's own compiler as WebAssembly, so that nothing is downloaded.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const solc = createRequire(import.meta.url)("solc/soljson.js");
const text = (name, returns, takes, ...given) => solc.cwrap(name, returns, takes)(...given);

if (process.argv.includes("--version")) {
  const version = text("solidity_version", "string", []);
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`);
} else {
  const input = readFileSync(0, "utf8");
  const output = text("solidity_compile", "string", ["string", "number", "number"], input, 0, 0);
  process.stdout.write(output);
}
