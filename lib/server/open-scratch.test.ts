import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openScratch } from "./open-scratch.ts";

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "tabgrid-scratch-"));
  folder = join(parent, "scratch");
  await openScratch(folder, "shared");
  await mkdir(join(folder, "decoding"));
  for (const name of ["decoding/pixels.v", "old.v", "new.v"]) await writeFile(join(folder, name), "x");
  const twoDaysAgo = Date.now() / 1_000 - 48 * 3_600;
  for (const name of ["decoding", "old.v"]) await utimes(join(folder, name), twoDaysAgo, twoDaysAgo);
});
afterEach(() => rm(parent, { recursive: true }));

it("removes everything that killed servers left in a folder that is ours alone", async () => {
  await openScratch(folder, "ours-alone");
  expect(await readdir(folder)).toEqual([]);
});

it("leaves to others what they touched lately in a folder that is shared", async () => {
  await openScratch(folder, "shared");
  expect(await readdir(folder)).toEqual(["new.v"]);
});
