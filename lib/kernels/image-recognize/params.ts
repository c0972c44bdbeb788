import * as z from "zod";

export const recognizeParamsSchema = z.object({
  values: z
    .enum(["zero-to-one", "bytes", "minus-one-to-one", "imagenet"])
    .default("zero-to-one")
    .meta({ title: "Pixel values", initial: "zero-to-one" }),
  order: z.enum(["rgb", "bgr"]).default("rgb").meta({ title: "Order of colours", initial: "rgb" }),
  top: z.int().min(1).max(20).default(5).meta({ title: "Labels per image", unit: "", step: 1, initial: 5 }),
});

/** Parameters of the kernel: how the network wants to see pixels, and how many labels the report names per image. */
export type RecognizeParams = z.output<typeof recognizeParamsSchema>;
