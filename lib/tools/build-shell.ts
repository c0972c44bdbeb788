/** Builds the service worker that keeps the shell, once pages and assets are built: it knows their version by name. */
import { createHash } from "node:crypto";
import { glob, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { SHELL_WORKER_PATH } from "#lib/shell/shell-messages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const assets = join(root, "public", "assets");
/** What the contribute page starts; the rest of the folder is chunks, also those of earlier builds. */
const WORKERS = ["workers/engine.worker.js", "workers/compute.worker.js"];

/** Writes the service worker; the same one when nothing changed, so that browsers find no update. */
export async function buildShell(): Promise<void> {
  const files = [...(await withChunks(WORKERS)), ...(await kernelFiles())].sort();
  const code = await bundle({ version: "", assets: [] });
  const hash = createHash("sha256")
    .update(await readFile(join(root, ".next", "BUILD_ID")))
    .update(code);
  for (const file of files) hash.update(file).update(await readFile(join(assets, file)));
  const version = hash.digest("base64url").slice(0, 12);
  const target = join(root, "public", SHELL_WORKER_PATH);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, await bundle({ version, assets: files.map((file) => `/assets/${file}`) }));
}

async function bundle(shell: { readonly version: string; readonly assets: readonly string[] }): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "workers", "shell", "service-worker.ts")],
    bundle: true,
    // A classic script: not every browser takes a module here.
    format: "iife",
    target: "es2022",
    platform: "browser",
    minify: true,
    define: { SHELL: JSON.stringify(shell) },
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0]!.text;
}

/** These modules and all that they import, now or later. */
async function withChunks(entries: readonly string[]): Promise<string[]> {
  const found = new Set(entries);
  for (const file of found) {
    const code = await readFile(join(assets, file), "utf8");
    for (const [, chunk] of code.matchAll(/["']\.\/(chunk-[\w-]+\.js)["']/g)) found.add(posix.join("workers", chunk!));
  }
  return [...found];
}

async function kernelFiles(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob("*/*.{wasm,wgsl}", { cwd: assets })) files.push(file);
  return files;
}
