/** Builds the pages with Next when their sources changed since the last build, and the service worker that keeps them. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { buildShell } from "./build-shell.ts";
import { packStatic } from "./pack-static.ts";
import { digestPageSources } from "./page-sources.ts";
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
  const sources = await digestPageSources(root);
  if ((await readFile(stampFile, "utf8").catch(() => "")) === sources) return;
  if ((await runCommand("next", ["build"], { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" })) !== 0) {
    throw new PagesBuildError();
  }
  await packStatic(join(root, ".next", "static"));
  await writeFile(stampFile, sources);
}
