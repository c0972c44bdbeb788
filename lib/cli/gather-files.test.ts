import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { spin } from "#lib/kernels/spin/kernel.ts";
import { gatherFiles } from "./gather-files.ts";

const kernel = {
  ...spin,
  inputs: { images: { min: 1, max: 2 }, file: { label: "Network", extension: ".onnx", maxBytes: 4 } },
} as Kernel;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tabgrid-gather-"));
  for (const name of ["photo.png", "net.onnx", "NET.ONNX"]) await writeFile(join(folder, name), "1234");
  await writeFile(join(folder, "large.onnx"), "12345");
});
afterAll(() => rm(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

describe("gatherFiles", () => {
  it("finds the kernel's file beside the images", async () => {
    const files = { images: [at("photo.png")], file: at("NET.ONNX") };
    expect(await gatherFiles(kernel, [at("photo.png")], at("NET.ONNX"))).toEqual(files);
  });

  it.each([
    [null, "spin takes a file."],
    ["photo.png", "photo.png is not a .onnx file."],
    ["large.onnx", "large.onnx is larger than 4 bytes."],
    ["nowhere.onnx", "nowhere.onnx cannot be read."],
  ])("refuses another file than the kernel takes: %s", async (model, message) => {
    const gathering = gatherFiles(kernel, [at("photo.png")], model === null ? null : at(model));
    await expect(gathering).rejects.toMatchObject({ code: "cli.files", message: expect.stringContaining(message) });
  });
});
