import type { PlannedBuffer } from "../../../gpu-program.ts";
import type { Region } from "../../../kernel.ts";
import { type Dispatch, type GpuFamily, groups, head, imageOf, tableOf } from "../../gpu/gpu-dispatch.ts";
import type { CannyStep } from "./operations.ts";

/** Outputs of one thread of `gradients` along y. */
const RUN = 8;
/** Instructions per pixel to find candidates and follow them. */
const FOLLOW_COST = 60;

export const cannyGpu: GpuFamily<"label-edges" | "draw-edges"> = {
  "label-edges"(step, src, opaque) {
    const gradients = gradientsOf(step, src, opaque);
    const buffers = { 1: gradients.buffers[4]!, 4: { sizeBytes: step.resultBytes } };
    return [gradients, onCells(step, "label_edges", buffers)];
  },
  "draw-edges"(step, src, opaque) {
    const gradients = gradientsOf(step, src, opaque);
    const known = tableOf(new Int32Array(step.known.buffer));
    const buffers = { 1: gradients.buffers[4]!, 2: known, 3: src, 4: imageOf(step.to) };
    return [gradients, onCells(step, "draw_edges", buffers)];
  },
};

/** Gradients of the cells' pixels and one around them, as far as the image goes. */
function around({ from, pixels }: CannyStep): Region {
  const x = Math.max(from.x, pixels.x - 1);
  const y = Math.max(from.y, pixels.y - 1);
  const right = Math.min(from.x + from.width, pixels.x + pixels.width + 1);
  const bottom = Math.min(from.y + from.height, pixels.y + pixels.height + 1);
  return { x, y, width: right - x, height: bottom - y };
}

function gradientsOf(step: CannyStep, src: PlannedBuffer, opaque: boolean): Dispatch {
  const { from } = step;
  const area = around(step);
  return {
    shader: "canny-gradients",
    entryPoint: "gradients",
    constants: { opaque: Number(opaque) },
    args: head(from, area, area.x - from.x, area.y - from.y, 0),
    buffers: { 1: src, 4: imageOf(area) },
    ...groups(area, RUN),
    cost: area.width * area.height * 50,
  };
}

function onCells(step: CannyStep, entryPoint: string, buffers: Dispatch["buffers"]): Dispatch {
  const { from, to, cells, pixels, low, high } = step;
  const area = around(step);
  return {
    shader: "canny",
    entryPoint,
    constants: {},
    args: [
      ...head(area, to, pixels.x - area.x, pixels.y - area.y, cells.width),
      ...[pixels.width, pixels.height, low, high],
      ...[to.x - pixels.x, to.y - pixels.y, to.x - from.x, to.y - from.y, from.width],
    ],
    buffers,
    columns: cells.width,
    rows: cells.height,
    cost: pixels.width * pixels.height * FOLLOW_COST,
  };
}
