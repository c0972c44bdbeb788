import { readFile } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { KernelAssets } from "./kernel.ts";

const root = fileURLToPath(new URL("../../public/assets/", import.meta.url));

/** Kernel parts read from the built `public/assets/` folder; for headless hosts, tests and benches. */
export const nodeAssets: KernelAssets = {
  text: (path) => readFile(locate(path), "utf8"),
  bytes: async (path) => new Uint8Array(await readFile(locate(path))),
};

function locate(path: string): string {
  const file = resolve(root, path);
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new RangeError(`Asset path leaves its folder: ${path}`);
  return file;
}
