import * as z from "zod";
import { formatValue } from "#lib/kernels/operations/operation-text.ts";
import type { JobView } from "#lib/protocol/messages/jobs.ts";

const valueSchema = z.union([z.number(), z.string(), z.array(z.tuple([z.number(), z.number()]))]);
const operationSchema = z.object({ op: z.string() }).catchall(valueSchema);
const pipelineSchema = z.object({ pipeline: z.array(operationSchema) });
const analysisSchema = z.object({ analysis: operationSchema });

/** What a job was asked to do, in the words of the command line; null for kernels whose parameters are no operations. */
export function describeParams(job: Pick<JobView, "params">): string | null {
  const pipeline = pipelineSchema.safeParse(job.params);
  if (pipeline.success) return pipeline.data.pipeline.map(textOf).join(" | ");
  const analysis = analysisSchema.safeParse(job.params);
  return analysis.success ? textOf(analysis.data.analysis) : null;
}

function textOf({ op, ...values }: z.infer<typeof operationSchema>): string {
  const given = Object.entries(values).map(([name, value]) => `${name}=${formatValue(value)}`);
  return given.length === 0 ? op : `${op}(${given.join(",")})`;
}
