import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import type { Size } from "../kernel.ts";
import { MAX_SIDE, MAX_UNIT_PIXELS } from "./limits.ts";

/** Thrown when a step's image is larger than the coordinator and hosts accept. */
export class FilteredImageTooLargeError extends TabgridError {
  constructor(size: Size, step: number) {
    super("image-filter.too-large", "user", "The pipeline makes an image that is too large.", {
      details: { ...size, step, maxPixels: MAX_IMAGE_PIXELS, maxSide: MAX_SIDE },
      hints: ["Resize to a smaller width or height."],
    });
  }
}

/** Thrown when one output tile would depend on too much of the input to be a unit of its own. */
export class UnitTooWideError extends TabgridError {
  constructor(pixels: number) {
    super("image-filter.unit-too-wide", "user", "The pipeline needs too much of the image for each output pixel.", {
      details: { pixels, maxPixels: MAX_UNIT_PIXELS },
      hints: ["Use fewer or smaller blurs.", "Resize less strongly."],
    });
  }
}

/** Thrown when the kernel is planned without an input image. */
export class InputImageMissingError extends TabgridError {
  constructor() {
    super("image-filter.no-input", "user", "The image filter needs an input image.");
  }
}
