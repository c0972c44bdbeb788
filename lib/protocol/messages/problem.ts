import * as z from "zod";

/** RFC 9457 problem details with our stable `code`; media type `application/problem+json`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
  kind: z.enum(["user", "config", "transient", "permanent", "suspicious", "internal"]),
  hints: z.array(z.string()).optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
