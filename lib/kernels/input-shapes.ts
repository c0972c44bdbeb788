import type { ImageShape, InputShape } from "./kernel.ts";

/** The shapes of a job's inputs, given the one image it has or has not. */
export function imageInputs(image: Pick<ImageShape, "width" | "height" | "opaque"> | null): ImageShape[] {
  return image === null ? [] : [{ kind: "image", width: image.width, height: image.height, opaque: image.opaque }];
}

/** What plans may know of a job's inputs: their shapes, and nothing else that is said of them. */
export function shapesOf(inputs: readonly InputShape[]): InputShape[] {
  return inputs.map((input) =>
    input.kind === "image"
      ? { kind: "image", width: input.width, height: input.height, opaque: input.opaque }
      : { kind: "file", sizeBytes: input.sizeBytes, summary: input.summary },
  );
}
