/** Finds a Chromium for end-to-end tests and benches, installing one where that needs no question. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Thrown when no Chromium is there and none can be installed without asking. */
export class ChromiumMissingError extends TabgridError {
  constructor() {
    super(
      "tools.chromium-missing",
      "config",
      "No Chromium found: install one with `npx playwright install --with-deps chromium`, or put one on the PATH.",
    );
  }
}

/**
 * Flags for WebGPU without a graphics card (SwiftShader), a quiet network, and WebRTC on loopback. Playwright's own
 * list of disabled features is replaced, because it would turn off third-party storage. The address bar's pop-ups are off:
 * in Chromium 156 they are two pages of its own behind every window, and cost 0.75 s of a core each time one opens.
 */
export const CHROMIUM_ARGS: readonly string[] = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--use-angle=swiftshader",
  "--use-vulkan=swiftshader",
  "--enable-features=Vulkan",
  "--disable-features=WebRtcHideLocalIpsWithMdns,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
];

/**
 * Path of a Chromium: from the PATH, else Playwright's own, else from the system's package manager when root.
 *
 * @throws {ChromiumMissingError}
 */
export function findChromium(): string {
  const found = onPath() ?? playwrightsOwn();
  if (found !== null) return found;
  if (process.getuid?.() === 0 && isExecutable("/usr/bin/apt-get")) {
    console.error("Installing Chromium with apt-get …");
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "chromium", "libvulkan1", "mesa-vulkan-drivers"]);
  }
  const installed = onPath();
  if (installed === null) throw new ChromiumMissingError();
  return installed;
}

function onPath(): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) {
      const file = join(folder, name);
      if (isExecutable(file)) return file;
    }
  }
  return null;
}

function playwrightsOwn(): string | null {
  const file = chromium.executablePath();
  return isExecutable(file) ? file : null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command: string, args: string[]): void {
  spawnSync(command, args, { stdio: ["ignore", 2, 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
}
