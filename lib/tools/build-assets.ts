/**
 * Builds `public/assets/`: the kernels' WebAssembly, their shaders, and the bundled workers; and the widget's loader. Does
 * nothing that is already newer than its sources, so that every command can call it first.
 */
import { spawn } from "node:child_process";
import { cp, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildWidget, WIDGET_FOLDER } from "./build-widget.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const out = join(root, "public", "assets");

/** Builds what is missing or stale. `watch` keeps the worker bundles fresh until the process ends. */
export async function buildAssets(options: { watch?: boolean } = {}): Promise<void> {
  await mkdir(out, { recursive: true });
  await buildLoader();
  await Promise.all([buildWasm(), copyShaders(), bundleWorkers(options.watch ?? false)]);
}

async function buildWasm(): Promise<void> {
  const kernels = join(root, "lib", "kernels");
  for (const id of await folders(kernels)) {
    const source = join(kernels, id, "wasm");
    if (!(await exists(join(source, "index.ts")))) continue;
    const target = join(out, id, `${id}.wasm`);
    if ((await newest(source)) <= (await modified(target))) continue;
    await mkdir(dirname(target), { recursive: true });
    await run(process.execPath, [
      join(root, "node_modules", "assemblyscript", "bin", "asc.js"),
      join(source, "index.ts"),
      "--config",
      join(source, "asconfig.json"),
      "--outFile",
      target,
    ]);
  }
}

async function copyShaders(): Promise<void> {
  const shaders = join(root, "shaders");
  for (const id of await folders(shaders)) {
    const target = join(out, id);
    await mkdir(target, { recursive: true });
    for (const file of await readdir(join(shaders, id))) {
      if (file.endsWith(".wgsl")) await cp(join(shaders, id, file), join(target, file));
    }
  }
}

async function bundleWorkers(watch: boolean): Promise<void> {
  const folder = join(root, "workers");
  const entries = (await readdir(folder)).filter((name) => name.endsWith(".worker.ts"));
  if (entries.length === 0) return;
  const esbuild = await import("esbuild");
  const context = await esbuild.context({
    entryPoints: entries.map((name) => join(folder, name)),
    outdir: join(out, "workers"),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    minify: !watch,
    sourcemap: watch ? "inline" : false,
    chunkNames: "chunk-[hash]",
    external: ["node:*"],
    logLevel: "warning",
  });
  await context.rebuild();
  if (watch) {
    await context.watch();
    return;
  }
  await context.dispose();
  await esbuild.stop();
}

async function buildLoader(): Promise<void> {
  const built = await modified(join(WIDGET_FOLDER, "manifest.json"));
  if ((await newest(join(root, "lib", "widget"))) > built) await buildWidget();
}

/** Runs a compiler; what it says is shown only when it fails. */
function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args[0]} ended with code ${code}:\n${Buffer.concat(output)}`));
    });
  });
}

async function folders(path: string): Promise<string[]> {
  return (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

async function newest(folder: string): Promise<number> {
  let latest = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) latest = Math.max(latest, await modified(join(entry.parentPath, entry.name)));
  }
  return latest;
}

async function modified(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

const exists = async (path: string): Promise<boolean> => (await modified(path)) > 0;

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAssets();
