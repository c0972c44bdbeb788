import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { openDatabase } from "./open-database.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tabgrid-test-"));
  await chmod(folder, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Opens the database in a process of its own, writes a setting, says so and stays. */
async function openElsewhere(): Promise<{ kill(): Promise<void> }> {
  const program = `
    import { openDatabase } from ${JSON.stringify(fileURLToPath(new URL("./open-database.ts", import.meta.url)))};
    const { storage } = await openDatabase({ dataDir: ${JSON.stringify(folder)} });
    await storage.getOrCreateSetting("written", () => "before the kill");
    console.log("ready");
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    kill: async () => {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

test("data survive a stop", async () => {
  const first = await openDatabase({ dataDir: folder });
  await first.storage.getOrCreateSetting("key", () => "one");
  await first.close();
  const second = await openDatabase({ dataDir: folder });
  expect(await second.storage.getOrCreateSetting("key", () => "two")).toBe("one");
  await second.close();
});

test("after a kill -9 of its parent the database is taken over with everything that was written", async () => {
  const other = await openElsewhere();
  await other.kill();
  const database = await openDatabase({ dataDir: folder });
  expect(await database.storage.getOrCreateSetting("written", () => "lost")).toBe("before the kill");
  await database.close();
});

test("a data folder that a living process uses is left alone", async () => {
  const other = await openElsewhere();
  await expect(startEmbeddedPostgres(folder)).rejects.toMatchObject({
    code: "storage.embedded-postgres",
    message: "The data folder is in use by another process.",
  });
  await other.kill();
  const server = await startEmbeddedPostgres(folder);
  await server.stop();
});

test("a server that dies is started again, and nothing is lost", async () => {
  const database = await openDatabase({ dataDir: folder });
  await database.storage.getOrCreateSetting("key", () => "one");
  const pidFile = join(folder, "postgres", "postmaster.pid");
  const readPid = async () => Number.parseInt(await readFile(pidFile, "utf8"), 10);
  const before = await readPid();
  process.kill(before, "SIGKILL");
  await expect.poll(() => readPid().catch(() => before), { timeout: 20_000 }).not.toBe(before);
  const read = () => database.storage.getOrCreateSetting("key", () => "two");
  await expect.poll(() => read().catch(() => "away"), { timeout: 20_000 }).toBe("one");
  await database.close();
  expect(await readPid().catch(() => null)).toBeNull();
});
