import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker as Thread } from "node:worker_threads";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright";
import type { BrowserHost } from "#lib/host/browser/browser-host.ts";
import type { EngineState } from "#lib/host/engine/engine-state.ts";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";
import type { LoopCount } from "./spin-loop.ts";

/** How far an engine was at a moment. Wall clock, ms since 1970. */
export interface Sample {
  readonly atMs: number;
  readonly computed: number;
}

/** Somewhere the kernel can run, bare or under the engine: one thread either way. */
export interface BenchPlace {
  readonly name: string;
  bare(iterations: number, durationMs: number): Promise<LoopCount>;
  start(): Promise<void>;
  /** Stops the engine and tells how it went. */
  stop(): Promise<Sample[]>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A Node process with one compute thread. */
export async function openHeadlessPlace(url: string): Promise<BenchPlace> {
  const folder = await mkdtemp(join(tmpdir(), "tabgrid-bench-host-"));
  const loop = new Thread(new URL("./spin-loop-thread.ts", import.meta.url));
  let child: ChildProcess | null = null;
  let samples: Sample[] = [];
  return {
    name: "headless",
    async bare(iterations, durationMs) {
      loop.postMessage({ iterations, durationMs });
      const [count] = (await once(loop, "message")) as [LoopCount];
      return count;
    },
    async start() {
      samples = [];
      const main = join(root, "lib", "host", "headless", "headless-main.ts");
      child = fork(main, ["--url", url, "--workers", "1", "--data", folder, "--quiet"], {
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      child.on("message", ({ state }: { state: EngineState }) => samples.push(sampleOf(state, Date.now())));
    },
    async stop() {
      const exited = once(child!, "exit");
      child!.kill("SIGTERM");
      await exited;
      return samples;
    },
    async close() {
      await loop.terminate();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface BenchWindow {
  readonly tabgridHost: { connectHost(): BrowserHost };
  readonly spinUrl: string;
  samples: { readonly state: EngineState; readonly nowMs: number }[];
}

/** A Chromium tab with one compute worker. */
export async function openChromiumPlace(url: string): Promise<BenchPlace> {
  const browser: Browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...CHROMIUM_ARGS],
    ignoreDefaultArgs: ["--disable-features"],
  });
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${url}/api/v1/health`);
  await page.addScriptTag({
    content: await bundle('export * from "#lib/host/browser/browser-host.ts";', "tabgridHost"),
  });
  const loop = await bundle(
    `import { spinLoop } from "#lib/bench/engine/spin-loop.ts";
     onmessage = ({ data }) => postMessage(spinLoop(data.iterations, data.durationMs));`,
    "spin",
  );
  await page.evaluate((script) => {
    const bench = window as unknown as BenchWindow;
    const spinUrl = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    Object.assign(bench, { spinUrl, samples: [] });
    const host = bench.tabgridHost.connectHost();
    host.subscribe(() => bench.samples.push({ state: host.getState(), nowMs: Date.now() }));
  }, loop);
  return {
    name: "Chromium tab",
    bare: (iterations, durationMs) =>
      page.evaluate(
        (request) => {
          const worker = new Worker((window as unknown as BenchWindow).spinUrl);
          return new Promise<LoopCount>((resolve) => {
            worker.onmessage = (event) => {
              worker.terminate();
              resolve(event.data);
            };
            worker.postMessage(request);
          });
        },
        { iterations, durationMs },
      ),
    async start() {
      await page.evaluate(() => {
        const bench = window as unknown as BenchWindow;
        bench.samples = [];
        bench.tabgridHost.connectHost().start({ workers: 1, gpu: false });
      });
    },
    async stop() {
      const samples = await page.evaluate(() => {
        const bench = window as unknown as BenchWindow;
        bench.tabgridHost.connectHost().stop();
        return bench.samples.map(({ state, nowMs }) => ({ state: { ...state, recentTiles: [] }, nowMs }));
      });
      await untilOff(page);
      return samples.map(({ state, nowMs }) => sampleOf(state, nowMs));
    },
    close: () => browser.close(),
  };
}

/**
 * The moment at which the last counted unit was finished: when the next one began. States come a few times a second, and
 * the time they arrive would blur a count of large units.
 */
function sampleOf(state: EngineState, nowMs: number): Sample {
  return { atMs: state.workers[0]?.current?.sinceMs ?? nowMs, computed: state.counters.computed };
}

async function untilOff(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    return (window as unknown as BenchWindow).tabgridHost.connectHost().getState().status === "off";
  });
}

async function bundle(source: string, globalName: string): Promise<string> {
  const built = await build({
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    globalName,
  });
  return built.outputFiles[0]!.text;
}
