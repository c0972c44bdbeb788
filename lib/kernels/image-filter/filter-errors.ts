import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { MAX_IMAGE_PIXELS, MAX_UNIT_BYTES } from "#lib/protocol/limits.ts";
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

/** Thrown when one output tile would depend on too much of the input, or need too much memory, to be a unit of its own. */
export class UnitTooWideError extends TabgridError {
  constructor({ pixels, sizeBytes }: { readonly pixels: number; readonly sizeBytes: number }) {
    super("image-filter.unit-too-wide", "user", "The pipeline needs too much of the image for each output pixel.", {
      details: { pixels, maxPixels: MAX_UNIT_PIXELS, sizeBytes, maxBytes: MAX_UNIT_BYTES },
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

/** Thrown when a coordinator hands out data of an earlier stage that cannot be what its units were put together to. */
export class StageDataSizeError extends TabgridError {
  constructor(stage: number, sizeBytes: number, expectedBytes: number) {
    super("image-filter.stage-data-size", "permanent", "The data of an earlier stage has the wrong size.", {
      details: { stage, sizeBytes, expectedBytes },
    });
  }
}
