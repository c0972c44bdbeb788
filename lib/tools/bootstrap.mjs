/**
 * What every npm script begins with. Runs on any Node from 20 on with nothing installed: brings `node_modules` in line
 * with the lockfile, then goes on in the pinned Node, which runs TypeScript as it is.
 *
 * Usage: node lib/tools/bootstrap.mjs COMMAND [ARGUMENTS…]   runs lib/tools/COMMAND.ts
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import module from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const stampFile = `${root}node_modules/.tabgrid-lock`;
/** First Node that strips types without a flag and without a warning. */
const OLDEST_NODE = [24, 0];

const [command = "start", ...args] = process.argv.slice(2);
const script = `${root}lib/tools/${command}.ts`;
if (!/^[a-z-]+$/.test(command) || !existsSync(script)) fail(`There is no command named "${command}".`);

install();
// Here every process keeps what it compiled, for the next one: a server's code is loaded in less than half the time.
process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/compiled`;
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
if (isRecent(process.versions.node)) {
  process.argv.splice(1, process.argv.length, script, ...args);
  await import(pathToFileURL(script).href);
} else {
  runIn(pinnedNode());
}

function install() {
  const lock = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .update(`${process.platform} ${process.arch}`)
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === lock) return;
  console.error("Installing dependencies from the lockfile …");
  const npm = process.env.npm_execpath;
  const options = ["ci", "--no-fund", "--no-audit", "--loglevel=error"];
  const done = npm
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", options, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (done.status !== 0) fail("The dependencies could not be installed; npm says why above.");
  writeFileSync(stampFile, lock);
}

function pinnedNode() {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const path = `${root}node_modules/node/bin/node${suffix}`;
  const version = spawnSync(path, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout ?? "";
  if (isRecent(version.trim())) return path;
  return fail("The pinned Node did not install (npm's install scripts may be off). Install Node 24 and try again.");
}

function runIn(node) {
  const child = spawn(node, [script, ...args], { stdio: ["inherit", "inherit", "inherit"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

function isRecent(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
