import type { CpuFamily, CpuMachine } from "../../cpu-machine.ts";
import type { CannyStep } from "./operations.ts";

/** What `wasm/thin-edges.ts` and `wasm/follow-edges.ts` export. */
interface CannyExports {
  edgePlaneBytes(columns: number, rows: number): number;
  thinScratch(fromWidth: number, width: number): number;
  thinEdges(...args: number[]): void;
  labelEdges(...args: number[]): void;
  drawEdges(...args: number[]): void;
  cellScratch(): number;
}

type Machine = CpuMachine<CannyExports>;

export const cannyCpu: CpuFamily<"label-edges" | "draw-edges", CannyExports> = {
  "label-edges"(machine, step, src, dst, opaque) {
    const { cells } = step;
    const planes = thin(machine, step, src, opaque);
    machine.wasm.labelEdges(...planes, cells.width, cells.height, dst, machine.place(machine.wasm.cellScratch()));
  },
  "draw-edges"(machine, step, src, dst, opaque) {
    const { from, to, cells, pixels, known } = step;
    const planes = thin(machine, step, src, opaque);
    const scratch = machine.place(machine.wasm.cellScratch());
    const source = [src + ((to.y - from.y) * from.width + to.x - from.x) * 4, from.width];
    const target = [dst, to.x - pixels.x, to.y - pixels.y, to.width, to.height];
    machine.wasm.drawEdges(
      ...planes,
      cells.width,
      cells.height,
      machine.placeTable(known),
      ...source,
      ...target,
      scratch,
    );
  },
};

/** Candidates and strong ones of all cells; see `thinEdges` for their layout. */
function thin(machine: Machine, step: CannyStep, src: number, opaque: boolean): [candidates: number, strong: number] {
  const { from, cells, pixels, low, high } = step;
  const planeBytes = machine.wasm.edgePlaneBytes(cells.width, cells.height);
  const candidates = machine.place(planeBytes);
  const strong = machine.place(planeBytes);
  const scratch = machine.place(machine.wasm.thinScratch(from.width, pixels.width));
  const source = [src, from.width, from.height, pixels.x - from.x, pixels.y - from.y, pixels.width, pixels.height];
  machine.wasm.thinEdges(...source, Number(opaque), low, high, candidates, strong, cells.width, cells.height, scratch);
  return [candidates, strong];
}
