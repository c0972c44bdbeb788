import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { nodeAssets } from "../../node-assets.ts";
import { createImageRecognizeCpu } from "../cpu.ts";
import { imageRecognize } from "../kernel.ts";
import { measureUpscaler } from "./measure-upscaler.ts";
import { quantiseUpscaler } from "./quantise-upscaler.ts";
import { trainUpscaler } from "./train-upscaler.ts";

/** Pictures that training does not draw. */
const HELD_OUT = [900_000, 900_001, 900_002, 900_003, 900_004, 900_005];

describe("the network that doubles images", () => {
  it("comes nearer to held-out pictures than Lanczos and bicubic interpolation do, by more than one decibel", async () => {
    const file = new Uint8Array(await readFile(new URL("../../../../public/models/upscale-2x.onnx", import.meta.url)));
    expect(file.length).toBeLessThan(300_000);
    expect(imageRecognize.inspectFile!(file)).toMatchObject({ kind: "image-to-image", scale: 2, apron: 4 });
    const figures = await measureUpscaler(await createImageRecognizeCpu(nodeAssets), file, HELD_OUT, 48);
    expect(figures.network).toBeGreaterThan(figures.lanczos + 1);
    expect(figures.network).toBeGreaterThan(figures.bicubic + 1);
  });

  it("can be trained and written anew", () => {
    const told: number[] = [];
    const network = trainUpscaler(2, (step) => told.push(step), 6);
    expect(imageRecognize.inspectFile!(quantiseUpscaler(network))).toMatchObject({ kind: "image-to-image", scale: 2 });
    expect(told).toEqual([]);
  });
});
