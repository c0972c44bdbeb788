import type { Step } from "../../program/step.ts";
import type { PointwiseStep } from "./operations.ts";
import { composeTables, LEVELS, type LevelTable } from "./tables.ts";

/**
 * Two neighbouring steps of this family as one that gives the same bytes, where that is faster: what follows a look-up,
 * or a mixture's, goes into the table. A mixture's sums are rounded and limited, so that nothing goes into a matrix
 * before it; straight lines alone are faster one after the other than in a table.
 */
export function fusePointwise(first: Step, second: Step): PointwiseStep | null {
  if (!isPointwise(first) || !(second.kind === "affine" || second.kind === "table")) return null;
  if (second.kind === "affine" && (first.kind === "affine" || (first.kind === "mix" && first.table === null)))
    return null;
  const after = tableOf(second);
  if (first.kind === "mix") return { ...first, table: first.table ? composeTables(first.table, after) : after };
  const { from, to } = first;
  return { kind: "table", from, to, pointwise: true, table: composeTables(tableOf(first), after) };
}

const isPointwise = (step: Step): step is PointwiseStep =>
  step.kind === "affine" || step.kind === "table" || step.kind === "mix";

function tableOf(step: Extract<PointwiseStep, { kind: "affine" | "table" }>): LevelTable {
  if (step.kind === "table") return step.table;
  const levels = new Uint8ClampedArray(LEVELS);
  for (let c = 0; c < LEVELS; c++) levels[c] = (c * step.scale + step.offset) >> 8;
  const table = new Uint8Array(3 * LEVELS);
  for (let at = 0; at < table.length; at += LEVELS) table.set(levels, at);
  return table;
}
