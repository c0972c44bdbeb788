import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What Firefox made of the golden vectors. */
export interface GoldenVerdict {
  readonly userAgent: string;
  /** The adapter it used; null where it had none. */
  readonly gpu: string | null;
  readonly kernels: Record<
    string,
    { readonly vectors: number; readonly wrongOnCpu: readonly string[]; readonly refusedOnGpu: string | null }
  >;
}

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

/** Has a Firefox compute every kernel's golden vectors, on the CPU and on its GPU. */
export async function runGoldenVectorsInFirefox(firefox: string, timeoutMs: number): Promise<GoldenVerdict> {
  const script = await build({
    entryPoints: [fileURLToPath(new URL("./golden-page.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    external: ["node:*"],
    logLevel: "silent",
  });
  const profile = await mkdtemp(join(tmpdir(), "tabgrid-firefox-"));
  await writeFile(join(profile, "user.js"), PREFERENCES);
  const told = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    serve(request, response, script.outputFiles[0]!.text, told.resolve).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const args = ["--headless", "--no-remote", "--new-instance", "--profile", profile, `http://127.0.0.1:${port}/`];
  const browser = spawn(firefox, args, { stdio: "ignore", env: { ...process.env, HOME: profile, MOZ_HEADLESS: "1" } });
  browser.once("error", told.reject);
  browser.once("exit", (code) => told.reject(new Error(`Firefox ended with code ${code}.`)));
  const late = setTimeout(() => told.reject(new Error(`Firefox said nothing within ${timeoutMs} ms.`)), timeoutMs);
  try {
    const verdict = JSON.parse(await told.promise) as GoldenVerdict & { error?: string };
    if (verdict.error !== undefined) throw new Error(`The page failed in Firefox: ${verdict.error}`);
    return verdict;
  } finally {
    clearTimeout(late);
    const ended = browser.exitCode !== null ? null : new Promise((resolve) => browser.once("close", resolve));
    browser.kill("SIGKILL");
    await ended;
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  script: string,
  tell: (verdict: string) => void,
): Promise<void> {
  const path = normalize(decodeURIComponent(new URL(request.url!, "http://localhost").pathname));
  if (path === "/verdict") {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    response.end();
    tell(Buffer.concat(body).toString());
  } else if (path === "/") {
    response
      .setHeader("content-type", "text/html")
      .end('<!doctype html><script type="module" src="/page.js"></script>');
  } else if (path === "/page.js") {
    response.setHeader("content-type", "text/javascript").end(script);
  } else {
    const shader = path.endsWith(".wgsl");
    const file = shader ? join(root, "shaders", path.replace("/assets/", "")) : join(root, "public", path);
    const type = shader ? "text/plain" : "application/wasm";
    response.setHeader("content-type", type).end(await readFile(file));
  }
}
