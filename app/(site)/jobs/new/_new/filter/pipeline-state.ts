import { type Op, type OpName, opForms } from "#lib/kernels/image-filter/params.ts";
import { formatPipeline, parsePipeline } from "#lib/kernels/image-filter/pipeline-text.ts";
import type { FieldValue } from "#lib/kernels/operations/operation-form.ts";
import { PipelineTextError } from "#lib/kernels/operations/operation-text.ts";

/** An operation on the page; `key` stays with it when it moves. */
export interface Step {
  readonly key: number;
  readonly op: Op;
}

/** A pipeline as steps and as text. While the text has an error the steps are those of the last text without one. */
export interface PipelineState {
  readonly steps: readonly Step[];
  readonly text: string;
  readonly error: PipelineTextError | null;
  readonly nextKey: number;
}

export type PipelineAction =
  | { readonly type: "write"; readonly text: string }
  | { readonly type: "add"; readonly op: OpName }
  | { readonly type: "remove"; readonly key: number }
  | { readonly type: "move"; readonly key: number; readonly to: number }
  | { readonly type: "change"; readonly key: number; readonly field: string; readonly value: FieldValue | undefined };

/** The state for a text. */
export function pipelineFrom(text: string): PipelineState {
  return changePipeline({ steps: [], text: "", error: null, nextKey: 0 }, { type: "write", text });
}

/** Applies what a person did, on either side, and brings the other side in line. */
export function changePipeline(state: PipelineState, action: PipelineAction): PipelineState {
  switch (action.type) {
    case "write": {
      const read = readText(action.text);
      if (read.ops === null) return { ...state, text: action.text, error: read.error };
      let { nextKey } = state;
      const steps = read.ops.map((op, at) => ({ key: state.steps[at]?.key ?? nextKey++, op }));
      return { steps, text: action.text, error: null, nextKey };
    }
    case "add": {
      const steps = [...state.steps, { key: state.nextKey, op: initialOp(action.op) }];
      return fromSteps({ ...state, nextKey: state.nextKey + 1 }, steps);
    }
    case "remove":
      return fromSteps(
        state,
        state.steps.filter((step) => step.key !== action.key),
      );
    case "move": {
      const moved = state.steps.find((step) => step.key === action.key);
      if (moved === undefined) return state;
      const others = state.steps.filter((step) => step !== moved);
      return fromSteps(state, others.toSpliced(Math.max(0, action.to), 0, moved));
    }
    case "change":
      return fromSteps(
        state,
        state.steps.map((step) =>
          step.key === action.key ? { ...step, op: { ...step.op, [action.field]: action.value } as Op } : step,
        ),
      );
  }
}

function fromSteps(state: PipelineState, steps: readonly Step[]): PipelineState {
  const text = formatPipeline(steps.map((step) => step.op));
  return { ...state, steps, text, error: readText(text).error };
}

function readText(text: string): { ops: Op[]; error: null } | { ops: null; error: PipelineState["error"] } {
  try {
    return { ops: parsePipeline(text), error: null };
  } catch (error) {
    if (!(error instanceof PipelineTextError)) throw error;
    return { ops: null, error };
  }
}

function initialOp(op: OpName): Op {
  const fields = opForms[op].fields.flatMap(({ name, initial }) => (initial === undefined ? [] : [[name, initial]]));
  return { op, ...Object.fromEntries(fields) } as Op;
}
