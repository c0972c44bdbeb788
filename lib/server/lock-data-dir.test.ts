import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDataDir } from "./lock-data-dir.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tabgrid-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("lockDataDir", () => {
  it("lets one at a time in, whatever name the folder goes by", async () => {
    const unlock = await lockDataDir(join(folder, "data"));
    await symlink(join(folder, "data"), join(folder, "alias"));
    for (const name of ["data", "alias"])
      await expect(lockDataDir(join(folder, name))).rejects.toMatchObject({ code: "server.data-in-use" });
    await unlock();
    await (await lockDataDir(join(folder, "alias")))();
  });

  it("is released by a process that is killed", async () => {
    const code = `import { lockDataDir } from ${JSON.stringify(new URL("./lock-data-dir.ts", import.meta.url).href)};
      await lockDataDir(${JSON.stringify(folder)}); console.log("held"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await expect(lockDataDir(folder)).rejects.toMatchObject({ code: "server.data-in-use" });
    child.kill("SIGKILL");
    await once(child, "exit");
    await (await lockDataDir(folder))();
  });
});
