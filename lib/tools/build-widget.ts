/** The widget's loader: the floating one, released ones, and a list of them with their hashes. */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Served as `/widget/`. Releases in it are committed, everything else is built. */
export const WIDGET_FOLDER = join(root, "public", "widget");
/** The hash of each release, by version: what was released once is never changed. */
export const RELEASES_FILE = join(root, "lib", "widget", "releases.json");
export type Releases = Readonly<Record<string, string>>;

/** The loader as one minified module. */
export async function bundleWidget(): Promise<string> {
  const esbuild = await import("esbuild");
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, "lib", "widget", "tabgrid.ts")],
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    minify: true,
    legalComments: "none",
    banner: { js: "/* Tabgrid widget loader. Apache-2.0 */" },
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0]!.text;
}

/** The value of an `integrity` attribute. */
export function integrityOf(code: string): string {
  return `sha384-${createHash("sha384").update(code).digest("base64")}`;
}

export async function readReleases(): Promise<Releases> {
  return JSON.parse(await readFile(RELEASES_FILE, "utf8")) as Releases;
}

/** Writes the floating loader, `/widget/v1/tabgrid.js`, and `/widget/manifest.json`. */
export async function buildWidget(): Promise<void> {
  const [code, releases] = await Promise.all([bundleWidget(), readReleases()]);
  const manifest = {
    floating: { path: "/widget/v1/tabgrid.js" },
    releases: Object.entries(releases).map(([version, integrity]) => ({
      version,
      path: `/widget/${version}/tabgrid.js`,
      integrity,
    })),
  };
  await mkdir(join(WIDGET_FOLDER, "v1"), { recursive: true });
  await Promise.all([
    writeFile(join(WIDGET_FOLDER, "v1", "tabgrid.js"), code),
    writeFile(join(WIDGET_FOLDER, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`),
  ]);
}
