import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleWidget, integrityOf, readReleases, WIDGET_FOLDER } from "./build-widget.ts";
import { packWidget } from "./pack-widget.ts";
import { runCommand } from "./run-command.ts";

/** Most that partners' visitors load, gzipped. */
const LOADER_LIMIT_BYTES = 5_120;

const CONSUMER = `
import { mount, type DonationEvents } from "@tabgrid/donate";
const widget = mount(document.body, { partner: "example", theme: "dark", lang: "es", server: "https://tabgrid.example" });
widget.addEventListener("progress", ({ detail }) => detail.verified.toFixed());
widget.addEventListener("click", (event) => event.isTrusted);
widget.addEventListener("stop", ({ detail }) => {
  const by: DonationEvents["stop"]["by"] = detail.by;
  // @ts-expect-error: there is no such thing
  if (by === "nobody") widget.start();
});
// @ts-expect-error: nothing starts it but the visitor
widget.start();
// @ts-expect-error: a partner has to be named
mount(document.body, {});
document.querySelector("tabgrid-donate")?.stop();
widget.destroy();
`;

describe("the widget's package", () => {
  let project: string;
  let folder: string;
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "tabgrid-package-"));
    folder = join(project, "node_modules", "@tabgrid", "donate");
    await mkdir(folder, { recursive: true });
    await packWidget(folder);
  });
  afterAll(() => rm(project, { recursive: true }));

  it("is typed: a strict project compiles against it, and what is not there is not", async () => {
    await writeFile(join(project, "consumer.ts"), CONSUMER);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: "esnext",
      moduleResolution: "bundler",
      target: "es2022",
      lib: ["es2022", "dom"],
      types: [],
    };
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
    expect(await runCommand("tsc", ["-p", project])).toBe(0);
  });

  it("loads where there is no DOM, for pages rendered on a server", async () => {
    expect(Object.keys(await import(pathToFileURL(join(folder, "tabgrid.js")).href)).sort()).toEqual([
      "TabgridDonateElement",
      "mount",
    ]);
  });

  it("ships the files that it names", async () => {
    const { files, exports } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    for (const file of [...files, ...Object.values(exports["."]), "README.md", "LICENSE"]) {
      expect((await readFile(join(folder, file as string))).length, file as string).toBeGreaterThan(100);
    }
  });
});

describe("the widget's loader", () => {
  it("is small and brings nothing along", async () => {
    const code = await bundleWidget();
    expect(gzipSync(code).length).toBeLessThanOrEqual(LOADER_LIMIT_BYTES);
    expect(code).not.toMatch(/\bimport\b(?!\.meta)/);
  });

  it("has not changed in any release", async () => {
    for (const [version, integrity] of Object.entries(await readReleases())) {
      const released = await readFile(join(WIDGET_FOLDER, version, "tabgrid.js"), "utf8");
      expect(integrityOf(released), version).toBe(integrity);
    }
  });
});
