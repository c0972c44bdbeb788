import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Size } from "../../../kernel.ts";

/** Thrown when the top left pixel of a crop is not in the image. */
export class CropOutsideError extends TabgridError {
  constructor(corner: { readonly x: number; readonly y: number }, { width, height }: Size) {
    super("image-filter.crop-outside", "user", "The crop begins outside the image.", {
      details: { ...corner, width, height },
      hints: [`Begin left of column ${width} and above row ${height}.`],
    });
  }
}
