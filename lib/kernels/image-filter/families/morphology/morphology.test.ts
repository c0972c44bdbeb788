import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createNodeGpu, sourceAssets } from "#lib/testing/gpu.ts";
import type { Computer } from "../../../kernel.ts";
import { nodeAssets } from "../../../node-assets.ts";
import { createImageFilterCpu } from "../../cpu.ts";
import { createImageFilterGpu } from "../../gpu.ts";
import type { ImageFilterParams } from "../../params.ts";
import { parsePipeline } from "../../pipeline-text.ts";
import { filterWholeImage } from "../../reference.ts";
import { anyOperation, difference, differenceFromReference, drawnInput } from "../../testing.ts";
import { halfWidths } from "./shapes.ts";

const size = fc.oneof(
  fc.constantFrom([1, 1], [1, 97], [101, 1], [2, 3], [7, 5], [300, 3], [3, 270], [258, 41]),
  fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })),
);

/** Any morphology of any picture gives the reference's bytes. */
const agrees = (computer: Computer<ImageFilterParams>) =>
  fc.asyncProperty(
    anyOperation(["erode", "dilate", "open", "close"]),
    size,
    fc.boolean(),
    async (op, [width, height], opaque) => {
      expect(await differenceFromReference(computer, [op], drawnInput(width!, height!, opaque, 1))).toBeNull();
    },
  );

describe("morphology on the CPU", () => {
  let cpu: Computer<ImageFilterParams>;
  beforeAll(async () => {
    cpu = await createImageFilterCpu(nodeAssets);
  });

  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(cpu), { numRuns: 60 });
  });

  it.each(["open(radius=3)", "close(radius=5,shape=square)"])(
    "%s of more than one tile equals the reference",
    async (text) => {
      for (const opaque of [true, false])
        expect(await differenceFromReference(cpu, parsePipeline(text), drawnInput(269, 261, opaque, 2))).toBeNull();
    },
  );
});

const gpu = await createNodeGpu();

describe.skipIf(gpu === null)("morphology on the GPU", () => {
  it("gives the reference's bytes for any parameters, size and image", async () => {
    await fc.assert(agrees(await createImageFilterGpu(gpu!, sourceAssets)), { numRuns: 25 });
    gpu!.destroy();
  });
});

describe("morphology", () => {
  const filtered = (text: string, opaque: boolean, seed: number) => {
    const { shapes, images } = drawnInput(40, 30, opaque, seed);
    return filterWholeImage({ pipeline: parsePipeline(text) }, shapes[0], images[0]);
  };
  const element = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom("disc", "square"))
    .map(([radius, shape]) => `(radius=${radius},shape=${shape})`);
  const same = (one: (element: string) => string, other: (element: string) => string) =>
    fc.assert(
      fc.property(element, fc.boolean(), fc.nat(99), (drawn, opaque, seed) => {
        const difference40 = difference(filtered(one(drawn), opaque, seed), filtered(other(drawn), opaque, seed), 40);
        expect(difference40).toBeNull();
      }),
      { numRuns: 30 },
    );

  it("opens by eroding, then dilating, to the byte, also where transparent", () =>
    same(
      (drawn) => `open${drawn}`,
      (drawn) => `erode${drawn}|dilate${drawn}`,
    ));

  it("closes by dilating, then eroding", () =>
    same(
      (drawn) => `close${drawn}`,
      (drawn) => `dilate${drawn}|erode${drawn}`,
    ));

  it("of the complement dilates where it erodes", () => {
    for (const shape of ["disc", "square"])
      expect(filtered(`invert|erode(radius=3,shape=${shape})|invert`, true, 1)).toEqual(
        filtered(`dilate(radius=3,shape=${shape})`, true, 1),
      );
  });
});

describe("halfWidths", () => {
  it("are those of a disc and of a square", () => {
    expect([...halfWidths("disc", 1)]).toEqual([1, 0]);
    expect([...halfWidths("disc", 5)]).toEqual([5, 4, 4, 4, 3, 0]);
    expect([...halfWidths("square", 2)]).toEqual([2, 2, 2]);
  });
});
