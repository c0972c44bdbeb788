import { fusePointwise } from "../families/pointwise/fuse.ts";
import type { Program, Step } from "./step.ts";

/** Two neighbouring steps as one that writes the same bytes; null where they stay two. A family may offer one. */
type FusePair = (first: Step, second: Step) => Step | null;

const fusers: readonly FusePair[] = [fusePointwise];

/** Takes neighbouring steps together where a family knows how to. The bytes of the whole stay the same. Pure. */
export function fuseSteps(program: Program): Program {
  const steps: Step[] = [];
  const opaque: boolean[] = [];
  for (const [i, step] of program.steps.entries()) {
    const before = steps.at(-1);
    const one = before && fusePair(before, step);
    if (one) {
      steps[steps.length - 1] = one;
    } else {
      steps.push(step);
      opaque.push(program.opaque[i]!);
    }
  }
  return { steps, opaque: [...opaque, ...program.opaque.slice(program.steps.length)] };
}

function fusePair(first: Step, second: Step): Step | null {
  for (const fuse of fusers) {
    const one = fuse(first, second);
    if (one) return one;
  }
  return null;
}
