/** Reads the project's import graph with esbuild's own resolver and checks it against import-rules.ts. */
import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { findViolations } from "./import-rules.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** @returns one sentence per violation. */
export async function checkImports(): Promise<string[]> {
  const entryPoints: string[] = [];
  for await (const file of glob("{lib,app,workers}/**/*.{ts,tsx}", { cwd: root })) {
    if (!/^lib\/kernels\/[^/]+\/wasm\//.test(file)) entryPoints.push(file);
  }
  const result = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    outdir: "out",
    format: "esm",
    platform: "node",
    packages: "external",
    loader: { ".css": "empty" },
    logLevel: "error",
  });
  const graph = new Map(
    Object.entries(result.metafile.inputs).map(([file, input]) => [
      file,
      input.imports.filter((edge) => !edge.external).map((edge) => edge.path),
    ]),
  );
  return findViolations(graph);
}
