import type { Region, Size } from "#lib/kernels/kernel.ts";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";

/** Side of a unit's cell where units are no parts of a picture, and the gap between two, in pixels. */
const CELL = 96;
export const CELL_GAP = 8;

/** How the units of a stage lie on the map. */
export interface StageLayout {
  /** Size of the map, in its own pixels. */
  readonly raster: Size;
  /** Where a unit lies on it. */
  readonly place: (unit: UnitView) => Region;
  /** What is there to see: pixels of the output as they come, the input image that the units look at, or only cells. */
  readonly ground: "output" | "input" | "cells";
}

/**
 * Lays a stage out: as its raster where that is the output's or the first image's, else as cells in rows, because a
 * raster of many images or of places stands for nothing a person would recognise.
 */
export function layOutStage(job: Pick<JobView, "stages" | "raster" | "inputs">, stage: number): StageLayout {
  const { raster, units } = job.stages[stage]!;
  const place = (unit: UnitView): Region => unit.region;
  if (job.raster !== null && stage === job.stages.length - 1) return { raster, place, ground: "output" };
  const images = job.inputs.filter((input) => input.kind === "image");
  if (images.length === 1 && isSameSize(raster, images[0]!)) return { raster, place, ground: "input" };
  const first = job.stages.slice(0, stage).reduce((sum, { units: { total } }) => sum + total, 0);
  return layOutCells(units.total, first);
}

/** The stage worth looking at: the one in work, or the last. */
export function currentStageOf({ stages }: Pick<JobView, "stages">): number {
  const open = stages.findIndex(({ units }) => units.accepted < units.total);
  return open < 0 ? stages.length - 1 : open;
}

function layOutCells(count: number, first: number): StageLayout {
  const columns = Math.max(1, Math.min(count, Math.ceil(Math.sqrt(count * 2))));
  const rows = Math.ceil(count / columns);
  const step = CELL + CELL_GAP;
  return {
    raster: { width: Math.max(columns, 6) * step - CELL_GAP, height: Math.max(1, rows) * step - CELL_GAP },
    ground: "cells",
    place: ({ ordinal }) => ({
      x: ((ordinal - first) % columns) * step,
      y: Math.floor((ordinal - first) / columns) * step,
      width: CELL,
      height: CELL,
    }),
  };
}

const isSameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;
