import type * as z from "zod";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { renderFractal } from "#lib/kernels/render-fractal/kernel.ts";
import {
  type FractalRule,
  type RenderFractalParams,
  renderFractalParamsSchema,
} from "#lib/kernels/render-fractal/params.ts";
import type { FractalSize } from "./fractal-fields.tsx";
import type { FractalDraft } from "./fractal-presets.ts";

/** What can be wrong with a value: a message below `submit.fractal.issue`. */
export type FractalIssue = FractalRule | "other";

/** What a draft comes to. */
export interface CheckedFractal {
  /** Null while something is wrong. */
  readonly params: RenderFractalParams | null;
  /** What is wrong with single values, by their paths. */
  readonly issues: Readonly<Record<string, FractalIssue>>;
  /** Why the picture as a whole cannot be planned. */
  readonly refusal: TabgridError | null;
}

/** Checks a draft as the coordinator will. */
export function checkFractal(draft: FractalDraft & FractalSize): CheckedFractal {
  const { constant, ...rest } = draft;
  const parsed = renderFractalParamsSchema.safeParse({ ...rest, ...(draft.kind === "julia" && { constant }) });
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => [issue.path.join("."), issueOf(issue)] as const);
    return { params: null, issues: Object.fromEntries(issues), refusal: null };
  }
  try {
    renderFractal.plan(parsed.data, []);
    return { params: parsed.data, issues: {}, refusal: null };
  } catch (error) {
    if (!(error instanceof TabgridError)) throw error;
    return { params: null, issues: {}, refusal: error };
  }
}

/** The rule of the kernel's schema that an issue is about; other issues are of a type or a range. */
function issueOf(issue: z.core.$ZodIssue): FractalIssue {
  return issue.code === "custom" ? ((issue.params?.rule as FractalRule | undefined) ?? "other") : "other";
}
