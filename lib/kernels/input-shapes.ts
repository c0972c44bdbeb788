import type { ImageShape } from "./kernel.ts";

/** The shapes of a job's inputs, given the one image it has or has not. */
export function imageInputs(image: Pick<ImageShape, "width" | "height" | "opaque"> | null): ImageShape[] {
  return image === null ? [] : [{ kind: "image", width: image.width, height: image.height, opaque: image.opaque }];
}
