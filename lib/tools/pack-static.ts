/** Packs the files that browsers load with Brotli, as small as it gets: once at build, and not for each visitor. */
import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const compress = promisify(brotliCompress);

/** Lays a `.br` beside every script and stylesheet below a folder. */
export async function packStatic(folder: string): Promise<void> {
  for await (const file of glob("**/*.{js,css}", { cwd: folder })) {
    const bytes = await readFile(join(folder, file));
    const params = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
    await writeFile(join(folder, `${file}.br`), await compress(bytes, { params }));
  }
}
