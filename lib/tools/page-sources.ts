import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What says how pages are built, beside what they are built from. */
const SETTINGS = ["package-lock.json", "next.config.js", "proxy.ts", "postcss.config.mjs", "tsconfig.json"];
/** Code, styles, pictures, and the words of every language. */
const SOURCES = ["{app,lib,workers,public}/**/*.{ts,tsx,css,svg,png,webmanifest}", "{app,lib}/**/*.json"];

/** Changes with whatever the pages are built from. @param root folder of the project. */
export async function digestPageSources(root: string): Promise<string> {
  const files: string[] = [...SETTINGS];
  for await (const file of glob(SOURCES, { cwd: root })) {
    if (!file.startsWith("public/assets/") && !file.includes(".test.")) files.push(file);
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(file).update(await readFile(join(root, file)));
  return hash.digest("hex");
}
