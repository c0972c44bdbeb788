/** `node lib/tools/pack-widget.ts FOLDER`: makes the widget's npm package there, ready for `npm publish FOLDER`. */
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWidget } from "./build-widget.ts";
import { runCommand } from "./run-command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Writes package.json, the module, its declarations, the read-me and the licence into `folder`. */
export async function packWidget(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(join(root, "lib", "widget", "npm"), folder, { recursive: true });
  await cp(join(root, "LICENSE"), join(folder, "LICENSE"));
  await writeFile(join(folder, "tabgrid.js"), await bundleWidget());
  const options = "--ignoreConfig --declaration --emitDeclarationOnly --module esnext --moduleResolution bundler".split(
    " ",
  );
  const types = "--target es2024 --lib es2024,dom,dom.iterable --allowImportingTsExtensions --strict".split(" ");
  const entry = join(root, "lib", "widget", "tabgrid.ts");
  const code = await runCommand("tsc", [...options, ...types, "--types", "", "--outDir", folder, entry]);
  if (code !== 0) throw new Error(`tsc ended with code ${code}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  if (folder === undefined) {
    console.error("Usage: node lib/tools/pack-widget.ts FOLDER");
    process.exit(2);
  }
  await packWidget(folder);
  console.log(`npm publish ${folder}`);
}
