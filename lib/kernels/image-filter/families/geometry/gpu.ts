import type { PlannedBuffer } from "../../../gpu-program.ts";
import { type Dispatch, type GpuFamily, groups, head, imageOf, tableOf } from "../../gpu/gpu-dispatch.ts";
import type { StepOf } from "../../program/step.ts";
import type { GeometryStep } from "./operations.ts";
import { POSITION_UNIT, type Projection } from "./projection.ts";
import { CUBIC_WEIGHTS } from "./sampling.ts";

export const geometryGpu: GpuFamily<GeometryStep["kind"]> = { permute, warp };

function permute({ from, to, transposed, mirrorX, mirrorY }: StepOf<"permute">, src: PlannedBuffer): Dispatch[] {
  return [
    {
      shader: "permute",
      entryPoint: "permute",
      constants: { transposed: Number(transposed), mirror_x: Number(mirrorX), mirror_y: Number(mirrorY) },
      args: head(from, to, 0, 0, 0),
      buffers: { 1: src, 4: imageOf(to) },
      ...groups(to, 1),
      cost: to.width * to.height * 10,
    },
  ];
}

function warp(step: StepOf<"warp">, src: PlannedBuffer, opaque: boolean): Dispatch[] {
  const { from, to, before, projection, sampling, bounded } = step;
  const table = tableOf(new Int32Array(positiveForms(projection).buffer));
  const buffers: Record<number, PlannedBuffer> = { 1: src, 2: table, 4: imageOf(to) };
  if (sampling === "bicubic") buffers[3] = tableOf(Int32Array.from(CUBIC_WEIGHTS));
  const dividing = 12 * projection.quotientBits;
  return [
    {
      shader: "warp",
      entryPoint: `warp_${sampling}`,
      constants: { opaque: Number(opaque), bounded: Number(bounded), divides: Number(projection.divides) },
      args: [...head(from, to, to.x, to.y, projection.quotientBits), from.x, from.y, before.width, before.height],
      buffers,
      ...groups(to, 1),
      cost: to.width * to.height * (dividing + (sampling === "bicubic" ? 300 : 120)),
    },
  ];
}

/** Where it divides, X and Y for positions one pixel further, which are not negative; the shader takes the pixel back. */
function positiveForms({ coefficients, divides }: Projection): BigInt64Array<ArrayBuffer> {
  const forms = coefficients.slice();
  if (divides) for (let i = 0; i < 6; i++) forms[i]! += BigInt(POSITION_UNIT) * coefficients[6 + (i % 3)]!;
  return forms;
}
