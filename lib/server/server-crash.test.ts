import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "#lib/sdk/client.ts";
import { type ServerProcess, startServerProcess } from "#lib/testing/servers/server-process.ts";

let server: ServerProcess | null = null;
afterEach(async () => {
  await server?.dispose();
});

/** Processes whose command line names this folder or address: the database and hosts of one server. */
async function processesNaming(text: string): Promise<string[]> {
  const lines = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return lines.map((line) => line.replaceAll("\0", " ")).filter((line) => line.includes(text));
}

describe("a server that is killed", () => {
  it.runIf(process.platform === "linux")(
    "leaves no host behind, keeps what it accepted, and starts again over its orphaned database",
    { timeout: 240_000 },
    async () => {
      const started = await startServerProcess({ command: "coordinator", hosts: 1 });
      server = started;
      const { token } = await createClient({ baseUrl: started.url }).createAccount();
      const client = createClient({ baseUrl: started.url, token });
      const cid = await client.putBlob(Uint8Array.of(1, 2, 3));
      const job = await client.createJob({ kernel: "spin", params: { units: 2, iterations: 0, resultBytes: 16 } });
      expect(await processesNaming(`headless-main.ts --url ${started.url}`)).toHaveLength(1);

      await started.crash();
      await expect
        .poll(() => processesNaming(`headless-main.ts --url ${started.url}`), { timeout: 15_000 })
        .toEqual([]);

      await started.restart();
      expect((await client.listJobs()).jobs.map(({ id }) => id)).toEqual([job.id]);
      expect((await fetch(`${started.url}/api/v1/blobs/${cid}`)).status).toBe(200);
    },
  );
});

describe("a server that is told to stop while it starts", () => {
  it.runIf(process.platform === "linux")("leaves no database behind", { timeout: 60_000 }, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "tabgrid-server-"));
    await chmod(dataDir, 0o755);
    const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const code = `import { readConfig } from ${from("../config/config.ts")};
      import { runServer } from ${from("./start-server.ts")};
      await runServer(readConfig(), { pages: "none" });`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        HOST: "127.0.0.1",
        PORT: "0",
        TABGRID_DATA: dataDir,
        TABGRID_HOSTS: "0",
        TABGRID_CHAIN: "off",
      },
    });
    const exited = once(child, "exit");
    await expect.poll(() => processesNaming(dataDir), { timeout: 30_000, interval: 5 }).not.toEqual([]);
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    expect(await processesNaming(dataDir)).toEqual([]);
    await rm(dataDir, { recursive: true });
  });
});
