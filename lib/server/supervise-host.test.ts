import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { superviseHost } from "./supervise-host.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tabgrid-supervisor-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A stand-in for the host that writes its process id, then does what the code says. */
async function program(code: string): Promise<{ main: string; starts: () => Promise<string[]> }> {
  const main = join(folder, "main.mjs");
  const log = join(folder, "starts");
  await writeFile(log, "");
  await writeFile(
    main,
    `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(log)}, process.pid + "\\n"); ${code}`,
  );
  return { main, starts: async () => (await readFile(log, "utf8")).split("\n").filter(Boolean) };
}

const isAlive = (pid: string): boolean => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

describe("superviseHost", () => {
  it("starts a host that died again", async () => {
    const { main, starts } = await program("process.exit(3)");
    const messages: string[] = [];
    const stop = superviseHost({
      url: "http://x",
      workers: 1,
      dataDir: folder,
      main,
      log: (text) => messages.push(text),
    });
    await expect.poll(async () => (await starts()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    await stop();
    expect(messages[0]).toContain("ended (3)");
  });

  it("tries again when the host cannot be run, and can be stopped meanwhile", async () => {
    const { main, starts } = await program("setInterval(() => {}, 1000)");
    const { execPath } = process;
    const messages: string[] = [];
    process.execPath = join(folder, "nowhere");
    let stop: (() => Promise<void>) | undefined;
    try {
      stop = superviseHost({ url: "http://x", workers: 1, dataDir: folder, main, log: (text) => messages.push(text) });
      await expect.poll(() => messages.length).toBe(1);
    } finally {
      process.execPath = execPath;
    }
    expect(messages[0]).toContain("could not be run");
    await expect.poll(async () => (await starts()).length, { timeout: 10_000 }).toBe(1);
    await stop();
  });

  it("ends it on request and leaves it ended", async () => {
    const { main, starts } = await program("setInterval(() => {}, 1000)");
    const stop = superviseHost({ url: "http://x", workers: 1, dataDir: folder, main, log: () => undefined });
    await expect.poll(async () => (await starts()).length, { timeout: 10_000 }).toBe(1);
    await stop();
    const pids = await starts();
    expect(pids).toHaveLength(1);
    expect(isAlive(pids[0]!)).toBe(false);
  });
});
