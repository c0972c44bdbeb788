import * as z from "zod";

const channelSchema = z.object({
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  variance: z.number(),
  median: z.number(),
  percentiles: z.object({ p1: z.number(), p99: z.number() }),
  entropy: z.number(),
  counts: z.array(z.number()).length(256),
});
const listed = { found: z.number(), listed: z.number() };
const at = { x: z.number(), y: z.number() };

const analysisReportSchema = z.discriminatedUnion("analysis", [
  z.object({
    analysis: z.literal("histogram"),
    images: z.array(
      z.object({
        width: z.number(),
        height: z.number(),
        red: channelSchema,
        green: channelSchema,
        blue: channelSchema,
        luma: channelSchema,
      }),
    ),
  }),
  z.object({ analysis: z.literal("corners"), ...listed, corners: z.array(z.object({ ...at, strength: z.number() })) }),
  z.object({
    analysis: z.literal("components"),
    ...listed,
    components: z.array(
      z.object({ ...at, width: z.number(), height: z.number(), area: z.number(), centroid: z.object(at) }),
    ),
  }),
  z.object({
    analysis: z.literal("match"),
    ...listed,
    template: z.object({ width: z.number(), height: z.number() }),
    matches: z.array(z.object({ ...at, score: z.number() })),
  }),
  z.object({
    analysis: z.literal("lines"),
    ...listed,
    edges: z.number(),
    lines: z.array(z.object({ angle: z.number(), rho: z.number(), votes: z.number() })),
  }),
  z.object({
    analysis: z.literal("duplicates"),
    images: z.array(z.object({ phash: z.string(), dhash: z.string(), group: z.number().nullable() })),
    groups: z.array(z.object({ images: z.array(z.number()), farthest: z.number() })),
  }),
]);

const labelsReportSchema = z.object({
  images: z.array(
    z.object({
      image: z.number(),
      labels: z.array(
        z.object({
          index: z.number(),
          label: z.string().optional(),
          score: z.number(),
          probability: z.number().optional(),
        }),
      ),
    }),
  ),
});

/** A report that this page can show as more than JSON; members the page does not show are left out. */
export type Report = z.infer<typeof analysisReportSchema> | LabelsReport;
export type LabelsReport = z.infer<typeof labelsReportSchema> & { readonly analysis: "labels" };
/** The report of one analysis. */
export type ReportOf<Analysis extends Report["analysis"]> = Extract<Report, { readonly analysis: Analysis }>;

/** Reads a report by its kernel; null when this page does not know its form. */
export function readReport(kernel: string, json: unknown): Report | null {
  if (kernel === "image-analyze") return analysisReportSchema.safeParse(json).data ?? null;
  if (kernel !== "image-recognize") return null;
  const labels = labelsReportSchema.safeParse(json).data;
  return labels === undefined ? null : { analysis: "labels", ...labels };
}
