import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Something of another server that was not touched for so long is abandoned, in milliseconds. A job whose output rests for
 * longer, waiting for results, is assembled anew when it goes on.
 */
const STALE_MS = 24 * 3_600_000;

/**
 * Opens the folder for temporary files, created when missing, and removes what killed servers left there: everything when
 * the folder is ours alone, else what nobody touched for a day.
 */
export async function openScratch(folder: string, use: "ours-alone" | "shared"): Promise<void> {
  await mkdir(folder, { recursive: true });
  const staleBeforeMs = use === "shared" ? Date.now() - STALE_MS : Number.POSITIVE_INFINITY;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Whoever shares the folder may remove it first.
    const info = await stat(path).catch(() => null);
    if (info !== null && info.mtimeMs < staleBeforeMs) await rm(path, { recursive: true, force: true });
  }
}
