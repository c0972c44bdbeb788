import type { Computer, InputShape, Region } from "../kernel.ts";
import { imageFilter } from "./kernel.ts";
import type { ImageFilterParams } from "./params.ts";

/**
 * Runs a whole image through the kernel's plan, unit by unit, on one computer, and assembles the output; for tests,
 * benches and previews.
 *
 * @param pixels `u8[height, width, 4]`. @returns `u8[height, width, 4]` of the output raster.
 */
export async function runTiled(
  computer: Computer<ImageFilterParams>,
  params: ImageFilterParams,
  shape: InputShape,
  pixels: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const plan = imageFilter.plan(params, shape);
  const output = new Uint8Array(plan.raster.width * plan.raster.height * 4);
  let buffer = new Uint8Array(0);
  for (let ordinal = 0; ordinal < plan.unitCount; ordinal++) {
    const unit = plan.unit(ordinal);
    const sizeBytes = unit.inputRegion!.width * unit.inputRegion!.height * 4;
    if (buffer.length < sizeBytes) buffer = new Uint8Array(sizeBytes);
    const input = buffer.subarray(0, sizeBytes);
    copyRegion(pixels, shape.width, unit.inputRegion!, input);
    pasteRegion(output, plan.raster.width, unit.region, await computer.run({ params, shape, unit, input }));
  }
  return output;
}

/** The pixels of a region of an RGBA8 image that is `imageWidth` wide. */
export function cutRegion(pixels: Uint8Array, imageWidth: number, region: Region): Uint8Array<ArrayBuffer> {
  const cut = new Uint8Array(region.width * region.height * 4);
  copyRegion(pixels, imageWidth, region, cut);
  return cut;
}

function copyRegion(pixels: Uint8Array, imageWidth: number, region: Region, into: Uint8Array): void {
  for (let row = 0; row < region.height; row++) {
    const from = ((region.y + row) * imageWidth + region.x) * 4;
    into.set(pixels.subarray(from, from + region.width * 4), row * region.width * 4);
  }
}

function pasteRegion(pixels: Uint8Array, imageWidth: number, region: Region, cut: Uint8Array): void {
  for (let row = 0; row < region.height; row++) {
    const line = cut.subarray(row * region.width * 4, (row + 1) * region.width * 4);
    pixels.set(line, ((region.y + row) * imageWidth + region.x) * 4);
  }
}
