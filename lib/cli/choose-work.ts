import { parseAnalysis } from "#lib/kernels/image-analyze/analysis-text.ts";
import { parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { kernels } from "#lib/kernels/registry.ts";
import { ParamsError, UsageError } from "./cli-errors.ts";

/** What the command line says about what to compute. */
export interface WorkOptions {
  /** Operations for image-filter, as text. */
  readonly pipeline?: string;
  /** One analysis for image-analyze, as text. */
  readonly analyze?: string;
  /** Path of a network for image-recognize, or of the file that another kernel takes. */
  readonly model?: string;
  /** Any kernel by its id, with its parameters as JSON. */
  readonly kernel?: string;
  readonly params?: string;
}

/** A kernel and its parameters. */
export interface Work {
  readonly kernel: Kernel;
  readonly params: unknown;
}

/**
 * Reads what is to be computed, as far as that can be told without a coordinator.
 *
 * @throws {UsageError} @throws {ParamsError} @throws {PipelineTextError}
 */
export function chooseWork(options: WorkOptions): Work {
  const { pipeline, analyze, model, kernel, params } = options;
  const ways = [pipeline, analyze, kernel].filter((way) => way !== undefined);
  if (ways.length > 1) throw new UsageError("--pipeline, --analyze and --kernel each say what to compute: give one.");
  if (ways.length === 0 && model === undefined)
    throw new UsageError("Say what to compute: --pipeline, --analyze, --model or --kernel.");
  if (params !== undefined && (pipeline ?? analyze) !== undefined)
    throw new UsageError("--params goes with --kernel or --model.");
  if (pipeline !== undefined) return workOf("image-filter", { pipeline: parsePipeline(pipeline) });
  if (analyze !== undefined) return workOf("image-analyze", { analysis: parseAnalysis(analyze) });
  return workOf(kernel ?? "image-recognize", params === undefined ? {} : parseJson(params));
}

function workOf(id: string, params: unknown): Work {
  const kernel = Object.hasOwn(kernels, id) ? kernels[id] : undefined;
  if (kernel === undefined)
    throw new UsageError(`There is no kernel “${id}”.`, [`Known are ${Object.keys(kernels).join(", ")}.`]);
  const parsed = kernel.params.safeParse(params);
  if (parsed.success) return { kernel, params: parsed.data };
  const issue = parsed.error.issues[0]!;
  const place = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw new ParamsError(`The parameters are not those of ${id}: ${place}${issue.message}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ParamsError(`The parameters are not JSON: ${(error as Error).message}`);
  }
}
