import type { Computer, InputShape, JobPlan } from "./kernel.ts";

/** Pixels as RGBA8, not premultiplied, row-major. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** What a page asks a preview worker for. */
export interface PreviewApi {
  /** Runs a whole, small job on the CPU, exactly as hosts would. */
  render(
    kernelId: string,
    params: unknown,
    input: (PixelImage & { readonly opaque: boolean }) | null,
  ): Promise<PixelImage>;
}

/** Runs every unit of a plan on one computer and puts the output together. For small pictures: all of it is in memory. */
export async function renderPreview<Params>(
  plan: JobPlan,
  computer: Computer<Params>,
  params: Params,
  input: (PixelImage & InputShape) | null,
): Promise<PixelImage> {
  const { width, height } = plan.raster;
  const rgba = new Uint8ClampedArray(width * height * 4);
  const shape = input && { width: input.width, height: input.height, opaque: input.opaque };
  for (let ordinal = 0; ordinal < plan.unitCount; ordinal++) {
    const unit = plan.unit(ordinal);
    const pixels = await computer.run({
      params,
      shape,
      unit,
      input: input && unit.inputRegion ? cut(input, unit.inputRegion) : null,
    });
    const { x, y, width: columns, height: rows } = unit.region;
    for (let row = 0; row < rows; row++) {
      rgba.set(pixels.subarray(row * columns * 4, (row + 1) * columns * 4), ((y + row) * width + x) * 4);
    }
  }
  return { width, height, rgba };
}

function cut(
  image: PixelImage,
  region: { x: number; y: number; width: number; height: number },
): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(region.width * region.height * 4);
  for (let row = 0; row < region.height; row++) {
    const from = ((region.y + row) * image.width + region.x) * 4;
    pixels.set(image.rgba.subarray(from, from + region.width * 4), row * region.width * 4);
  }
  return pixels;
}
