import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { Size } from "../kernel.ts";
import { MAX_SIDE } from "./limits.ts";

/** Thrown when a job brings more or fewer images than its analysis takes. */
export class WrongImageCountError extends TabgridError {
  constructor(op: string, count: number, { min, max }: { readonly min: number; readonly max: number }) {
    const wanted = min === max ? `${min}` : `${min} to ${max}`;
    const noun = wanted === "1" ? "image" : "images";
    super("image-analyze.image-count", "user", `The analysis “${op}” takes ${wanted} ${noun}, not ${count}.`, {
      details: { op, count, min, max },
    });
  }
}

/** Thrown when an image is wider or taller than an analysis can measure. */
export class AnalyzedImageTooLongError extends TabgridError {
  constructor(size: Size, maxSide = MAX_SIDE) {
    super("image-analyze.too-long", "user", "An image is too wide or too tall for this analysis.", {
      details: { width: size.width, height: size.height, maxSide },
      hints: ["Resize it first."],
    });
  }
}

/** Thrown when a template cannot be looked for in the picture. */
export class TemplateSizeError extends TabgridError {
  constructor(template: Size, picture: Size, maxSide: number) {
    super("image-analyze.template-size", "user", "The template must fit into the picture and be small.", {
      details: {
        width: template.width,
        height: template.height,
        pictureWidth: picture.width,
        pictureHeight: picture.height,
        maxSide,
      },
      hints: [`Cut the template to at most ${maxSide} × ${maxSide} pixels.`],
    });
  }
}
