import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Longest a start may take on a loaded machine, in milliseconds. */
const START_LIMIT_MS = 120_000;

/** A whole server in a process of its own, as `npm start` or `npm run coordinator` runs it. */
export interface ServerProcess {
  readonly url: string;
  readonly dataDir: string;
  /** Ends it as a crash would: SIGKILL, nothing tidied up. */
  crash(): Promise<void>;
  /** Starts it again over the same data on the same port. */
  restart(): Promise<void>;
  /** Ends it as an operator would and removes its data, unless it shares them. */
  dispose(): Promise<void>;
}

export interface ServerProcessOptions {
  /** `start` serves pages too; they have to be built. */
  readonly command: "start" | "coordinator";
  /** Headless hosts the server runs itself. */
  readonly hosts: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Folder that it shares with other servers and leaves as it is; one of its own by default. */
  readonly dataDir?: string;
}

/** Starts a server on a free loopback port, over fresh data unless told otherwise, and waits until it answers. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "tabgrid-server-")));
  // As root the database runs as another user, who has to get in.
  await chmod(dataDir, 0o755);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const output: string[] = [];
    const started = spawn(process.execPath, [join(root, "lib", "tools", `${options.command}.ts`), "--built"], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        HOST: "127.0.0.1",
        PORT: String(port),
        TABGRID_DATA: dataDir,
        TABGRID_HOSTS: String(options.hosts),
        // Whoever tests rewards asks for a chain.
        TABGRID_CHAIN: "off",
        ...options.env,
      },
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output.push(text);
        if (output.length > 500) output.shift();
      });
    }
    const limit = Date.now() + START_LIMIT_MS;
    while (!(await answers(url))) {
      if (started.exitCode !== null || Date.now() > limit) {
        throw new Error(`The server did not come up (exit code ${started.exitCode}):\n${output.join("")}`);
      }
      await delay(100);
    }
  };
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };

  await start();
  return {
    url,
    dataDir,
    crash: () => end("SIGKILL"),
    restart: start,
    async dispose() {
      await end("SIGTERM");
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
