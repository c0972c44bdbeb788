import type { CpuFamily, CpuMachine, RgbSteps } from "../../cpu-machine.ts";
import type { MorphologyPass, MorphologyStep } from "./operations.ts";
import { halfWidths } from "./shapes.ts";

/** What `wasm/morphology.ts` exports. */
interface MorphologyExports {
  erodeSquare(...args: number[]): void;
  erodeSquareScratch(width: number, height: number, radius: number): number;
  erodeShape(...args: number[]): void;
  erodeShapeScratch(width: number, radius: number): number;
}

type Machine = CpuMachine<MorphologyExports>;

export const morphologyCpu: CpuFamily<"morphology", MorphologyExports> = {
  morphology(machine, step, src, dst, opaque) {
    const [first, second] = step.passes;
    if (!second) return pass(machine, step, first!, src, dst, opaque);
    const between = machine.place(second.from.width * second.from.height * 4);
    pass(machine, step, first!, src, between, opaque);
    pass(machine, step, second, between, dst, opaque);
  },
};

export const morphologyRgb: RgbSteps<"morphology"> = { morphology: () => true };

function pass(
  machine: Machine,
  { shape, radius }: MorphologyStep,
  { dilates, from, to }: MorphologyPass,
  src: number,
  dst: number,
  opaque: boolean,
): void {
  const { wasm, channels } = machine;
  const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
  const target = [dst, to.width, to.height, channels];
  const mode = [Number(dilates), Number(opaque)];
  if (shape === "square") {
    const scratch = machine.place(wasm.erodeSquareScratch(to.width, to.height, radius));
    wasm.erodeSquare(...source, ...target, radius, ...mode, scratch);
  } else {
    const halves = machine.placeTable(halfWidths(shape, radius));
    const scratch = machine.place(wasm.erodeShapeScratch(to.width, radius));
    wasm.erodeShape(...source, ...target, radius, halves, ...mode, scratch);
  }
}
