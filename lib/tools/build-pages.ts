/** Builds the pages with Next when their sources changed since the last build, and the service worker that keeps them. */
import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { buildShell } from "./build-shell.ts";
import { packStatic } from "./pack-static.ts";
import { runCommand } from "./run-command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const stampFile = join(root, ".next", "tabgrid-sources");

/** Thrown when Next could not build the pages; Next says why on its own output. */
export class PagesBuildError extends TabgridError {
  constructor() {
    super("tools.pages-build", "internal", "The pages could not be built.");
  }
}

/** Runs `next build` unless the last build was made from the same sources. Assets have to be built before. @throws {PagesBuildError} */
export async function buildPages(): Promise<void> {
  await runNext();
  await buildShell();
}

async function runNext(): Promise<void> {
  const sources = await digestSources();
  if ((await readFile(stampFile, "utf8").catch(() => "")) === sources) return;
  if ((await runCommand("next", ["build"], { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" })) !== 0) {
    throw new PagesBuildError();
  }
  await packStatic(join(root, ".next", "static"));
  await writeFile(stampFile, sources);
}

async function digestSources(): Promise<string> {
  const files: string[] = ["package-lock.json", "next.config.js", "proxy.ts", "postcss.config.mjs", "tsconfig.json"];
  for await (const file of glob("{app,lib,workers,public}/**/*.{ts,tsx,css,svg,png,webmanifest}", { cwd: root })) {
    if (!file.startsWith("public/assets/") && !file.includes(".test.")) files.push(file);
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(file).update(await readFile(join(root, file)));
  return hash.digest("hex");
}
