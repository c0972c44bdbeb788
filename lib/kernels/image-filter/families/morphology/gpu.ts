import type { PlannedBuffer } from "../../../gpu-program.ts";
import { type Dispatch, type GpuFamily, groups, head, imageOf, tableOf } from "../../gpu/gpu-dispatch.ts";
import type { MorphologyPass, MorphologyStep } from "./operations.ts";
import { halfWidths } from "./shapes.ts";

export const morphologyGpu: GpuFamily<"morphology"> = {
  morphology: (step, src, opaque) => {
    let image = src;
    return step.passes.flatMap((pass) => {
      const made = dispatchesOf(step, pass, image, opaque);
      image = made.at(-1)!.buffers[4]!;
      return made;
    });
  },
};

/**
 * Minima along rows of 1, 2, 4 … pixels, each made from the one before; after each, the rows of the shape that two of
 * them make up join the result.
 */
function dispatchesOf(
  { shape, radius }: MorphologyStep,
  { dilates, from, to }: MorphologyPass,
  src: PlannedBuffer,
  opaque: boolean,
): Dispatch[] {
  const halves = halfWidths(shape, radius);
  const table = tableOf(halves);
  const wide = { width: to.width + 2 * radius, height: from.height };
  const result = imageOf(to);
  const constants = { opaque: Number(opaque), dilates: Number(dilates) };
  let level = imageOf(wide);
  const dispatches: Dispatch[] = [
    {
      shader: "morphology",
      entryPoint: "begin",
      constants,
      args: head(from, wide, to.x - from.x - radius, 0, 0),
      buffers: { 1: src, 4: level },
      ...groups(wide, 1),
      cost: wide.width * wide.height * 20,
    },
  ];
  // Distances of the shape's rows, from its ends, where they are shortest, to its middle.
  let furthest = radius;
  for (let length = 1; ; length *= 2) {
    let nearest = furthest + 1;
    while (nearest > 0 && 2 * halves[nearest - 1]! + 1 < 2 * length) nearest--;
    if (nearest <= furthest) {
      const args = [...head(wide, to, radius, to.y - from.y, length), nearest, furthest];
      const joined = 2 * (furthest - nearest + 1);
      dispatches.push({
        shader: "morphology",
        entryPoint: "join",
        constants: { ...constants, first: Number(furthest === radius), last: Number(nearest === 0) },
        args,
        buffers: { 1: level, 2: table, 4: result },
        ...groups(to, 1),
        cost: to.width * to.height * (20 + 30 * joined),
      });
      furthest = nearest - 1;
    }
    if (furthest < 0) return dispatches;
    const longer = imageOf(wide);
    dispatches.push({
      shader: "morphology",
      entryPoint: "lengthen",
      constants: {},
      args: head(wide, wide, 0, 0, length),
      buffers: { 1: level, 4: longer },
      ...groups(wide, 1),
      cost: wide.width * wide.height * 20,
    });
    level = longer;
  }
}
