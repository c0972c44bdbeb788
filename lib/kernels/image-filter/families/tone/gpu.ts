import { type GpuFamily, groups, head, imageOf, tableOf } from "../../gpu/gpu-dispatch.ts";
import type { Between, CellRun } from "./grid.ts";

/** Rows of pixels of a workgroup of `histogram`, and of a thread of `relight`. */
const HISTOGRAM_RUN = 64;
const RELIGHT_RUN = 8;

export const toneGpu: GpuFamily<"histogram" | "relight"> = {
  histogram: ({ from, resultBytes, channels, across, down }, src, opaque) => [
    {
      shader: "histogram",
      entryPoint: "histogram",
      constants: { channels, opaque: Number(opaque) },
      args: head(from, from, 0, 0, across.bounds.length - 1),
      buffers: {
        1: src,
        2: tableOf(Int32Array.from([...cellOfEach(across), ...cellOfEach(down)])),
        4: tableOf(new Int32Array(resultBytes / 4)),
      },
      ...groups(from, HISTOGRAM_RUN),
      cost: from.width * from.height * 20 * channels,
    },
  ],
  relight: ({ to, channels, quads, columns, rows, gapsAcross }, src) => [
    {
      shader: "relight",
      entryPoint: "relight",
      constants: { channels },
      args: head(to, to, 0, 0, gapsAcross),
      buffers: {
        1: src,
        2: tableOf(quads),
        3: tableOf(Int32Array.from([...columns, ...rows], packed)),
        4: imageOf(to),
      },
      ...groups(to, RELIGHT_RUN),
      cost: to.width * to.height * 40 * channels,
    },
  ],
};

/** Of each pixel of a run: which of the run's cells it lies in. */
function cellOfEach({ bounds }: CellRun): Int32Array {
  const cells = new Int32Array(bounds.at(-1)!);
  for (let cell = 0; cell + 1 < bounds.length; cell++) cells.fill(cell, bounds[cell], bounds[cell + 1]);
  return cells;
}

const packed = ({ cell, weight }: Between): number => (cell << 8) | weight;
