import { describe, expect, it } from "vitest";
import { digestOf } from "#lib/protocol/digests.ts";
import { goldenWork } from "../admission.ts";
import type { Size } from "../kernel.ts";
import { nodeAssets } from "../node-assets.ts";
import { readNetwork } from "./network/read-network.ts";
import { recognizeReference } from "./reference.ts";
import { imageRecognizeRuntime } from "./runtime.ts";

const { goldenVectors } = imageRecognizeRuntime;

describe("golden vectors of image-recognize", () => {
  it("are what the reference computes", async () => {
    for (const { params, inputs, drawInput, files, expected, name } of goldenVectors) {
      const bytes = recognizeReference(readNetwork(files!()[0]!), params, inputs[0] as unknown as Size, drawInput!(0));
      expect(await digestOf(bytes), name).toBe(expected);
    }
  });

  it("are reproduced by the CPU", async () => {
    const cpu = await imageRecognizeRuntime.createCpu(nodeAssets);
    for (const vector of goldenVectors) {
      const bytes = await cpu.run(goldenWork(imageRecognizeRuntime, vector));
      expect(await digestOf(bytes), vector.name).toBe(vector.expected);
    }
  });

  it("take every kind of layer, on planes and on colours", () => {
    const taken = new Set<string>();
    for (const { files } of goldenVectors) {
      const { layers, input, classifier } = readNetwork(files!()[0]!);
      taken.add(`${classifier ? "classifier" : "image"} of ${input.channels}`);
      for (const layer of layers) {
        taken.add(layer.kind);
        if (layer.kind === "convolution") taken.add(layer.groups > 1 ? `groups of ${layer.depth > 1}` : "dense");
      }
    }
    expect([...taken]).toEqual(
      expect.arrayContaining([
        ...["convolution", "maximum", "average", "table", "sum", "join", "enlarge", "shuffle", "flatten"],
        ...["dense", "groups of true", "groups of false"],
        ...["classifier of 1", "classifier of 3", "image of 1", "image of 3"],
      ]),
    );
  });
});
