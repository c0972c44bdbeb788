import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** WebGPU on whatever adapter there is, and no visits to anywhere else. */
const PREFERENCES = `
user_pref("dom.webgpu.enabled", true);
user_pref("dom.webgpu.workers.enabled", true);
user_pref("gfx.webgpu.ignore-blocklist", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("app.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
`;

/** Path of a Firefox on this machine, or null, with a loud line on stderr. */
export function findFirefox(): string | null {
  for (const name of ["firefox-esr", "firefox"]) {
    const found = spawnSync("which", [name], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  console.warn("SKIPPED: no Firefox here. Install one (Debian: firefox-esr) to run the golden vectors in it.");
  return null;
}

/** A running Firefox, without a window and with a profile of its own; disposing ends it and removes the profile. */
export async function openFirefox(firefox: string, url: string): Promise<AsyncDisposable> {
  const profile = await mkdtemp(join(tmpdir(), "tabgrid-firefox-"));
  await writeFile(join(profile, "user.js"), PREFERENCES);
  const args = ["--headless", "--no-remote", "--new-instance", "--profile", profile, url];
  const browser = spawn(firefox, args, { stdio: "ignore", env: { ...process.env, HOME: profile } });
  const closed = new Promise((resolve) => browser.once("close", resolve));
  await new Promise((resolve, reject) => browser.once("spawn", resolve).once("error", reject));
  return {
    async [Symbol.asyncDispose]() {
      browser.kill("SIGKILL");
      await closed;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
