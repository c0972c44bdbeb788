import { components } from "./analyses/components/analysis.ts";
import { corners } from "./analyses/corners/analysis.ts";
import { duplicates } from "./analyses/duplicates/analysis.ts";
import { histogram } from "./analyses/histogram/analysis.ts";
import { lines } from "./analyses/lines/analysis.ts";
import { match } from "./analyses/match/analysis.ts";
import type { Analysis } from "./analysis.ts";
import type { AnalysisName, AnalysisOp } from "./params.ts";

/** Every analysis by name: a folder below `analyses/` and a line here, in `params.ts`, `cpu.ts`, `gpu.ts` and `reference.ts`. */
const analyses = { duplicates, lines, match, components, histogram, corners } as unknown as Readonly<
  Record<AnalysisName, Analysis<AnalysisOp>>
>;

export function analysisOf(op: AnalysisOp): Analysis<AnalysisOp> {
  return analyses[op.op];
}
