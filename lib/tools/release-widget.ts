/**
 * `node lib/tools/release-widget.ts`: keeps the loader as it is now under the version in lib/widget/npm/package.json, for ever
 * and with its hash. Commit what it writes. A version that was released already is refused unless nothing changed.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { bundleWidget, integrityOf, RELEASES_FILE, readReleases, WIDGET_FOLDER } from "./build-widget.ts";

/** Thrown when other bytes were released under this version. */
class ReleasedAlreadyError extends TabgridError {
  constructor(version: string) {
    super("tools.widget-released", "user", `Widget ${version} is released already, with other bytes.`, {
      hints: ["Raise the version in lib/widget/npm/package.json."],
    });
  }
}

const packageFile = new URL("../widget/npm/package.json", import.meta.url);
const { version } = JSON.parse(await readFile(packageFile, "utf8")) as { version: string };
const [code, releases] = await Promise.all([bundleWidget(), readReleases()]);
const integrity = integrityOf(code);
if (![undefined, integrity].includes(releases[version])) throw new ReleasedAlreadyError(version);
await mkdir(join(WIDGET_FOLDER, version), { recursive: true });
await writeFile(join(WIDGET_FOLDER, version, "tabgrid.js"), code);
await writeFile(RELEASES_FILE, `${JSON.stringify({ ...releases, [version]: integrity }, null, 2)}\n`);
console.log(`/widget/${version}/tabgrid.js\n${integrity}`);
