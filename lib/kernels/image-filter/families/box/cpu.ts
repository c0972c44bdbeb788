import type { CpuFamily } from "../../cpu-machine.ts";

/** What `wasm/box.ts` exports. */
interface BoxExports {
  box(...args: number[]): void;
  boxScratch(width: number, radius: number): number;
}

export const boxCpu: CpuFamily<"box", BoxExports> = {
  box(machine, { from, to, radius }, src, dst, opaque) {
    const scratch = machine.place(machine.wasm.boxScratch(to.width, radius));
    const source = [src, from.width, from.height, to.x - from.x, to.y - from.y];
    machine.wasm.box(...source, dst, to.width, to.height, radius, Number(opaque), scratch);
  },
};
